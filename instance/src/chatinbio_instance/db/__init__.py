"""The one SQLite file: lock, migrations, engine and the one writer.

Tables are made on `db.base.metadata`. Readers: `await database.read(query)`. Writers: `await database.write(job)`. Either is
a plain function of a Connection and runs in a thread; jobs that wait at the same moment share one commit, and `write`
returns when it is durable. Nothing is imported here: `db.boot` runs before SQLAlchemy is loaded.
"""
