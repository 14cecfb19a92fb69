"""The one SQLite file: lock, migrations, engine and the one writer.

Tables are made from `db.base.Base`. Readers: `async with database.read() as session`. Writers: `await database.write(job)`
where `job` is an async function of an AsyncSession; jobs that wait at the same moment share one commit, and `write`
returns when it is durable. Nothing is imported here: `db.boot` runs before SQLAlchemy is loaded.
"""
