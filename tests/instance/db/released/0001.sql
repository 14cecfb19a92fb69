-- A database as version 0.1 left it. Released: never edit, only add files.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE claims (
	token_hash VARCHAR NOT NULL, 
	used_at VARCHAR NOT NULL, 
	CONSTRAINT pk_claims PRIMARY KEY (token_hash)
);
CREATE TABLE completions (
	id VARCHAR NOT NULL, 
	thread_id VARCHAR NOT NULL, 
	turn VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	engine VARCHAR NOT NULL, 
	model VARCHAR, 
	input_tokens INTEGER DEFAULT '0' NOT NULL, 
	output_tokens INTEGER DEFAULT '0' NOT NULL, 
	ttft_ms INTEGER, 
	duration_ms INTEGER, 
	error VARCHAR, 
	started_at VARCHAR NOT NULL, 
	CONSTRAINT pk_completions PRIMARY KEY (id), 
	CONSTRAINT fk_completions_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE, 
	CONSTRAINT ck_completions_status CHECK (status IN ('running', 'complete', 'cancelled', 'interrupted', 'error'))
);
INSERT INTO "completions" VALUES('u1c','t1','u1','complete','offline',NULL,0,0,5,9,NULL,'2026-11-21T05:00:00.000000+00:00');
CREATE TABLE events (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	starts_at VARCHAR NOT NULL, 
	starts_unix INTEGER NOT NULL, 
	venue VARCHAR DEFAULT '' NOT NULL, 
	city VARCHAR DEFAULT '' NOT NULL, 
	url VARCHAR, 
	description VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id)
);
CREATE TABLE faq (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	question VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	CONSTRAINT pk_faq PRIMARY KEY (id)
);
INSERT INTO "faq" VALUES(1,1,'Can I hire you?','From March on.');
CREATE TABLE faq_aliases (
	id INTEGER NOT NULL, 
	faq_id INTEGER NOT NULL, 
	alias VARCHAR NOT NULL, 
	CONSTRAINT pk_faq_aliases PRIMARY KEY (id), 
	CONSTRAINT fk_faq_aliases_faq_id FOREIGN KEY(faq_id) REFERENCES faq (id) ON DELETE CASCADE
);
INSERT INTO "faq_aliases" VALUES(1,1,'bookings');
CREATE TABLE frames (
	thread_id VARCHAR NOT NULL, 
	seq INTEGER NOT NULL, 
	turn VARCHAR NOT NULL, 
	type VARCHAR NOT NULL, 
	data VARCHAR NOT NULL, 
	CONSTRAINT pk_frames PRIMARY KEY (thread_id, seq), 
	CONSTRAINT fk_frames_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "frames" VALUES('t1',1,'u1','text_delta','{"type":"text_delta","seq":1,"thread":"t1","turn":"u1","text":"hi"}');
CREATE TABLE items (
	id VARCHAR NOT NULL, 
	thread_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	turn VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	parts VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT fk_items_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE, 
	CONSTRAINT uq_items_thread_id_position UNIQUE (thread_id, position), 
	CONSTRAINT ck_items_role CHECK (role IN ('user', 'assistant')), 
	CONSTRAINT ck_items_status CHECK (status IN ('complete', 'cancelled', 'interrupted', 'error'))
);
INSERT INTO "items" VALUES('u1v','t1',1,'u1','user','[{"type":"text","text":"hello"}]','complete','2026-11-21T05:00:00.000000+00:00');
INSERT INTO "items" VALUES('u1a','t1',2,'u1','assistant','[{"type":"text","text":"hi"}]','complete','2026-11-21T05:00:00.000000+00:00');
CREATE TABLE links (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	description VARCHAR DEFAULT '' NOT NULL, 
	kind VARCHAR DEFAULT 'other' NOT NULL, 
	CONSTRAINT pk_links PRIMARY KEY (id)
);
INSERT INTO "links" VALUES(1,1,'Music','https://example.com/music','','music');
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
CREATE TABLE profile (
	id INTEGER NOT NULL, 
	display_name VARCHAR NOT NULL, 
	tagline VARCHAR DEFAULT '' NOT NULL, 
	bio VARCHAR DEFAULT '' NOT NULL, 
	avatar_url VARCHAR, 
	updated_at VARCHAR NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (id), 
	CONSTRAINT ck_profile_single_row CHECK (id = 1)
);
INSERT INTO "profile" VALUES(1,'Ada','Songs','',NULL,'2026-11-21T05:00:00.000000+00:00');
CREATE TABLE threads (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_threads PRIMARY KEY (id), 
	CONSTRAINT fk_threads_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
INSERT INTO "threads" VALUES('t1','v1','2026-11-21T05:00:00.000000+00:00');
CREATE TABLE visitors (
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_visitors PRIMARY KEY (id)
);
INSERT INTO "visitors" VALUES('v1','2026-11-21T05:00:00.000000+00:00');
CREATE INDEX ix_events_starts_unix ON events (starts_unix);
CREATE INDEX ix_faq_aliases_faq_id ON faq_aliases (faq_id);
CREATE INDEX ix_threads_visitor_id_created_at ON threads (visitor_id, created_at);
CREATE INDEX ix_completions_thread_id ON completions (thread_id);
CREATE INDEX ix_completions_running ON completions (status) WHERE status = 'running';
CREATE VIRTUAL TABLE search USING fts5(kind UNINDEXED, ref UNINDEXED, title, aliases, body, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO search(kind,ref,title,aliases,body) VALUES ('link','1','Music','','');
COMMIT;
