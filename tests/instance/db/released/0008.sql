-- A database as revision 0008 left it. Released: never edit, only add files.
BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" (version_num) VALUES ('0008');
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY ("key")
);
INSERT INTO "meta" (key, value) VALUES ('library.last_id.links', '1');
INSERT INTO "meta" (key, value) VALUES ('library.last_id.events', '1');
INSERT INTO "meta" (key, value) VALUES ('library.last_id.faq', '1');
INSERT INTO "meta" (key, value) VALUES ('library.seeded_content', 'f1dce2d82bf7c2c486937628dc89ef40a0da5469cee69280f855061490033b73');
INSERT INTO "meta" (key, value) VALUES ('library.seed', 'd4e1bc8795e21aad67e48c03015257fe5d79ff99fa6519e89ff1a590287e0af9');
CREATE TABLE claims (
	token_hash VARCHAR NOT NULL, 
	used_at VARCHAR NOT NULL, 
	CONSTRAINT pk_claims PRIMARY KEY (token_hash)
);
INSERT INTO "claims" (token_hash, used_at) VALUES ('79f076abdd19a752db7267bfff2f9022161d120dea919fdaca2ffdfc24ca8c96', '2026-11-21T11:35:06.256263+00:00');
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
INSERT INTO "profile" (id, display_name, tagline, bio, avatar_url, updated_at) VALUES (1, 'Ada', 'Songs', '', NULL, '2026-11-21T11:35:05.804190+00:00');
CREATE TABLE links (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	description VARCHAR DEFAULT '' NOT NULL, 
	kind VARCHAR DEFAULT 'other' NOT NULL, enabled BOOLEAN DEFAULT '1' NOT NULL, visible_from VARCHAR, visible_until VARCHAR, style VARCHAR DEFAULT 'link' NOT NULL, icon VARCHAR DEFAULT '' NOT NULL, thumbnail_url VARCHAR, 
	CONSTRAINT pk_links PRIMARY KEY (id)
);
INSERT INTO "links" (id, position, title, url, description, kind, enabled, visible_from, visible_until, style, icon, thumbnail_url) VALUES (1, 0, 'Music', 'https://example.com/music', '', 'music', 1, NULL, NULL, 'link', '', NULL);
CREATE TABLE events (
	id INTEGER NOT NULL, 
	title VARCHAR NOT NULL, 
	starts_at VARCHAR NOT NULL, 
	starts_unix INTEGER NOT NULL, 
	venue VARCHAR DEFAULT '' NOT NULL, 
	city VARCHAR DEFAULT '' NOT NULL, 
	url VARCHAR, 
	description VARCHAR DEFAULT '' NOT NULL, ends_at VARCHAR, time_zone VARCHAR DEFAULT '' NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id)
);
INSERT INTO "events" (id, title, starts_at, starts_unix, venue, city, url, description, ends_at, time_zone) VALUES (1, 'Concert', '2031-01-16T20:00:00+01:00', 1926356400, '', 'Vienna', NULL, '', NULL, '');
CREATE TABLE faq (
	id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	question VARCHAR NOT NULL, 
	answer VARCHAR NOT NULL, 
	CONSTRAINT pk_faq PRIMARY KEY (id)
);
INSERT INTO "faq" (id, position, question, answer) VALUES (1, 0, 'Do you teach?', 'Yes.');
CREATE TABLE faq_aliases (
	id INTEGER NOT NULL, 
	faq_id INTEGER NOT NULL, 
	alias VARCHAR NOT NULL, 
	CONSTRAINT pk_faq_aliases PRIMARY KEY (id), 
	CONSTRAINT fk_faq_aliases_faq_id FOREIGN KEY(faq_id) REFERENCES faq (id) ON DELETE CASCADE
);
INSERT INTO "faq_aliases" (id, faq_id, alias) VALUES (1, 1, 'Lessons?');
CREATE TABLE visitors (
	id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_visitors PRIMARY KEY (id)
);
INSERT INTO "visitors" (id, created_at) VALUES ('v7c0efbb728461a3e9a6dd770e434ab04', '2026-11-21T11:35:06.100539+00:00');
CREATE TABLE threads (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, updated_at VARCHAR DEFAULT '' NOT NULL, label VARCHAR, archived_at VARCHAR, deleted_at VARCHAR, 
	CONSTRAINT pk_threads PRIMARY KEY (id), 
	CONSTRAINT fk_threads_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
INSERT INTO "threads" (id, visitor_id, created_at, updated_at, label, archived_at, deleted_at) VALUES ('ta272205d900a070e8d348377', 'v7c0efbb728461a3e9a6dd770e434ab04', '2026-11-21T11:35:06.100539+00:00', '2026-11-21T11:35:06.227233+00:00', NULL, NULL, NULL);
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
	started_at VARCHAR NOT NULL, first_seq INTEGER, item_id VARCHAR, cost FLOAT, unanswered INTEGER DEFAULT '0' NOT NULL, role VARCHAR DEFAULT 'visitor' NOT NULL, 
	CONSTRAINT pk_completions PRIMARY KEY (id), 
	CONSTRAINT fk_completions_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE, 
	CONSTRAINT ck_completions_status CHECK (status IN ('running', 'complete', 'cancelled', 'interrupted', 'error'))
);
INSERT INTO "completions" (id, thread_id, turn, status, engine, model, input_tokens, output_tokens, ttft_ms, duration_ms, error, started_at, first_seq, item_id, cost, unanswered, role) VALUES ('u01a1fde37a74127a4d364a4ee69ec', 'ta272205d900a070e8d348377', 'u01a1fde37a74127a4d364a4ee69e', 'complete', 'offline', 'offline', 0, 0, 126, 127, NULL, '2026-11-21T11:35:06.100539+00:00', 1, 'u01a1fde37a74127a4d364a4ee69ev', NULL, 0, 'visitor');
CREATE TABLE items (
	id VARCHAR NOT NULL, 
	thread_id VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	turn VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	parts VARCHAR NOT NULL, 
	status VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, replaced_at VARCHAR, rating VARCHAR, note VARCHAR, 
	CONSTRAINT pk_items PRIMARY KEY (id), 
	CONSTRAINT fk_items_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE, 
	CONSTRAINT uq_items_thread_id_position UNIQUE (thread_id, position), 
	CONSTRAINT ck_items_role CHECK (role IN ('user', 'assistant')), 
	CONSTRAINT ck_items_status CHECK (status IN ('complete', 'cancelled', 'interrupted', 'error'))
);
INSERT INTO "items" (id, thread_id, position, turn, role, parts, status, created_at, replaced_at, rating, note) VALUES ('u01a1fde37a74127a4d364a4ee69ev', 'ta272205d900a070e8d348377', 1, 'u01a1fde37a74127a4d364a4ee69e', 'user', '[{"type":"text","text":"where can I listen to your music?"}]', 'complete', '2026-11-21T11:35:06.100539+00:00', NULL, NULL, NULL);
INSERT INTO "items" (id, thread_id, position, turn, role, parts, status, created_at, replaced_at, rating, note) VALUES ('u01a1fde37a74127a4d364a4ee69ea', 'ta272205d900a070e8d348377', 2, 'u01a1fde37a74127a4d364a4ee69e', 'assistant', '[{"type":"tool","call":"call-86f2a5e97f8d41f38af6406fa0ee3a49","name":"show_links","label":"Looking through the links","status":"completed","summary":"Shown to the visitor as cards to tap: Music (music, https://example.com/music).","sources":[{"kind":"link","id":"1","title":"Music"}]},{"type":"text","text":"This is where my music is: Music."},{"type":"surface","surface":"links-24e4c5465b9e4c7f88a3196bd7a853ad","messages":[{"version":"v0.9","createSurface":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","catalogId":"https://chatinbio.dev/catalogs/v1/catalog.json"}},{"version":"v0.9","updateComponents":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","components":[{"id":"linkcard-1","component":"LinkCard","title":"Music","url":"https://example.com/music","icon":"volumeUp","linkId":"1"},{"id":"root","component":"Column","children":["linkcard-1"]}]}}]},{"type":"text","text":"\n\nEnjoy listening!"}]', 'complete', '2026-11-21T11:35:06.227233+00:00', NULL, 'up', NULL);
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
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 1, 'u01a1fde37a74127a4d364a4ee69e', 'run_start', '{"type":"run_start","seq":1,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","item":{"id":"u01a1fde37a74127a4d364a4ee69ev","role":"user","parts":[{"type":"text","text":"where can I listen to your music?"}],"status":"complete","createdAt":"2026-11-21T11:35:06.100539+00:00"},"engine":"offline"}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 2, 'u01a1fde37a74127a4d364a4ee69e', 'tool_start', '{"type":"tool_start","seq":2,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","call":"call-86f2a5e97f8d41f38af6406fa0ee3a49","name":"show_links","label":"Looking through the links"}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 3, 'u01a1fde37a74127a4d364a4ee69e', 'tool_result', '{"type":"tool_result","seq":3,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","call":"call-86f2a5e97f8d41f38af6406fa0ee3a49","status":"completed","summary":"Shown to the visitor as cards to tap: Music (music, https://example.com/music).","sources":[{"kind":"link","id":"1","title":"Music"}]}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 4, 'u01a1fde37a74127a4d364a4ee69e', 'text_delta', '{"type":"text_delta","seq":4,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","text":"This is where my music is: Music."}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 5, 'u01a1fde37a74127a4d364a4ee69e', 'surface', '{"type":"surface","seq":5,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","surface":"links-24e4c5465b9e4c7f88a3196bd7a853ad","messages":[{"version":"v0.9","createSurface":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","catalogId":"https://chatinbio.dev/catalogs/v1/catalog.json"}},{"version":"v0.9","updateComponents":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","components":[{"id":"linkcard-1","component":"LinkCard","title":"Music","url":"https://example.com/music","icon":"volumeUp","linkId":"1"},{"id":"root","component":"Column","children":["linkcard-1"]}]}}]}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 6, 'u01a1fde37a74127a4d364a4ee69e', 'text_delta', '{"type":"text_delta","seq":6,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","text":"\n\nEnjoy listening!"}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 7, 'u01a1fde37a74127a4d364a4ee69e', 'usage', '{"type":"usage","seq":7,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","model":"offline","inputTokens":0,"outputTokens":0}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 8, 'u01a1fde37a74127a4d364a4ee69e', 'item_stored', '{"type":"item_stored","seq":8,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","item":{"id":"u01a1fde37a74127a4d364a4ee69ea","role":"assistant","parts":[{"type":"tool","call":"call-86f2a5e97f8d41f38af6406fa0ee3a49","name":"show_links","label":"Looking through the links","status":"completed","summary":"Shown to the visitor as cards to tap: Music (music, https://example.com/music).","sources":[{"kind":"link","id":"1","title":"Music"}]},{"type":"text","text":"This is where my music is: Music."},{"type":"surface","surface":"links-24e4c5465b9e4c7f88a3196bd7a853ad","messages":[{"version":"v0.9","createSurface":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","catalogId":"https://chatinbio.dev/catalogs/v1/catalog.json"}},{"version":"v0.9","updateComponents":{"surfaceId":"links-24e4c5465b9e4c7f88a3196bd7a853ad","components":[{"id":"linkcard-1","component":"LinkCard","title":"Music","url":"https://example.com/music","icon":"volumeUp","linkId":"1"},{"id":"root","component":"Column","children":["linkcard-1"]}]}}]},{"type":"text","text":"\n\nEnjoy listening!"}],"status":"complete","createdAt":"2026-11-21T11:35:06.227233+00:00"}}');
INSERT INTO "frames" (thread_id, seq, turn, type, data) VALUES ('ta272205d900a070e8d348377', 9, 'u01a1fde37a74127a4d364a4ee69e', 'done', '{"type":"done","seq":9,"thread":"ta272205d900a070e8d348377","turn":"u01a1fde37a74127a4d364a4ee69e","completion":"u01a1fde37a74127a4d364a4ee69ec"}');
CREATE TABLE surfaces (
	thread_id VARCHAR NOT NULL, 
	surface VARCHAR NOT NULL, 
	item_id VARCHAR NOT NULL, 
	CONSTRAINT pk_surfaces PRIMARY KEY (thread_id, surface), 
	CONSTRAINT fk_surfaces_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "surfaces" (thread_id, surface, item_id) VALUES ('ta272205d900a070e8d348377', 'links-24e4c5465b9e4c7f88a3196bd7a853ad', 'u01a1fde37a74127a4d364a4ee69ea');
CREATE TABLE spool (
	id INTEGER NOT NULL, 
	said VARCHAR NOT NULL, 
	CONSTRAINT pk_spool PRIMARY KEY (id)
);
CREATE TABLE jobs (
	id VARCHAR NOT NULL, 
	thread_id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	turn VARCHAR NOT NULL, 
	call VARCHAR NOT NULL, 
	tool VARCHAR NOT NULL, 
	label VARCHAR NOT NULL, 
	arguments VARCHAR NOT NULL, 
	dedupe_key VARCHAR NOT NULL, 
	status VARCHAR DEFAULT 'queued' NOT NULL, 
	attempts INTEGER DEFAULT '0' NOT NULL, 
	max_attempts INTEGER NOT NULL, 
	not_before VARCHAR NOT NULL, 
	progress FLOAT, 
	result VARCHAR, 
	error VARCHAR, 
	created_at VARCHAR NOT NULL, 
	started_at VARCHAR, 
	ended_at VARCHAR, 
	delivered_at VARCHAR, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT fk_jobs_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE, 
	CONSTRAINT fk_jobs_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE, 
	CONSTRAINT ck_jobs_status CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled'))
);
CREATE TABLE page_days (
	day VARCHAR NOT NULL, 
	visits INTEGER DEFAULT '0' NOT NULL, 
	visitors INTEGER DEFAULT '0' NOT NULL, 
	clicks INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_page_days PRIMARY KEY (day)
)
 WITHOUT ROWID

;
CREATE TABLE link_days (
	link_id INTEGER NOT NULL, 
	day VARCHAR NOT NULL, 
	clicks INTEGER NOT NULL, 
	CONSTRAINT pk_link_days PRIMARY KEY (link_id, day), 
	CONSTRAINT fk_link_days_link_id FOREIGN KEY(link_id) REFERENCES links (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
CREATE TABLE visitor_marks (
	day VARCHAR NOT NULL, 
	mark BLOB NOT NULL, 
	CONSTRAINT pk_visitor_marks PRIMARY KEY (day, mark)
)
 WITHOUT ROWID

;
CREATE TABLE embeddings (
	embedder VARCHAR NOT NULL, 
	content_hash VARCHAR NOT NULL, 
	vector BLOB NOT NULL, 
	CONSTRAINT pk_embeddings PRIMARY KEY (embedder, content_hash)
)
 WITHOUT ROWID

;
CREATE TABLE accounts (
	id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR, 
	email_key VARCHAR, 
	role VARCHAR NOT NULL, 
	password_hash VARCHAR, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_email_key UNIQUE (email_key), 
	CONSTRAINT ck_accounts_role CHECK (role IN ('owner', 'editor'))
);
INSERT INTO "accounts" (id, name, email, email_key, role, password_hash, created_at) VALUES ('a561c45612fef6940', 'Owner', 'ada@example.com', 'ada@example.com', 'owner', NULL, '2026-11-21T11:35:06.256263+00:00');
CREATE TABLE account_sessions (
	id VARCHAR NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	agent VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	seen_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	CONSTRAINT pk_account_sessions PRIMARY KEY (id), 
	CONSTRAINT uq_account_sessions_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_account_sessions_account_id FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE
);
INSERT INTO "account_sessions" (id, token_hash, account_id, agent, created_at, seen_at, expires_at) VALUES ('s3895737d56fe998b', '8d122f426dc8695ef6d51ecbcbf097225515b0c7b2f07daba3f906ed5380da2a', 'a561c45612fef6940', 'python-httpx/0.28.1', '2026-11-21T11:35:06.256263+00:00', '2026-11-21T11:35:06.256263+00:00', '2027-01-20T11:35:06.256263+00:00');
CREATE TABLE invitations (
	id VARCHAR NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	account_id VARCHAR, 
	name VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	expires_at VARCHAR NOT NULL, 
	CONSTRAINT pk_invitations PRIMARY KEY (id), 
	CONSTRAINT uq_invitations_token_hash UNIQUE (token_hash), 
	CONSTRAINT fk_invitations_account_id FOREIGN KEY(account_id) REFERENCES accounts (id) ON DELETE CASCADE, 
	CONSTRAINT ck_invitations_role CHECK (role IN ('owner', 'editor'))
);
CREATE TABLE api_keys (
	id VARCHAR NOT NULL, 
	key_hash VARCHAR NOT NULL, 
	hint VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	scope VARCHAR NOT NULL, 
	per_minute INTEGER NOT NULL, 
	created_at VARCHAR NOT NULL, 
	used_at VARCHAR, 
	revoked_at VARCHAR, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash), 
	CONSTRAINT ck_api_keys_scope CHECK (scope IN ('chat'))
);
CREATE TABLE allowed_origins (
	id VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_allowed_origins PRIMARY KEY (id), 
	CONSTRAINT uq_allowed_origins_origin UNIQUE (origin)
);
INSERT INTO "allowed_origins" (id, origin, created_at) VALUES ('o410a893c89d6ffe3', 'https://example.com', '2026-11-21T11:35:06.358206+00:00');
CREATE TABLE audit_log (
	id INTEGER NOT NULL, 
	at VARCHAR NOT NULL, 
	account_id VARCHAR NOT NULL, 
	account_name VARCHAR NOT NULL, 
	action VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	change VARCHAR NOT NULL, 
	CONSTRAINT pk_audit_log PRIMARY KEY (id)
);
INSERT INTO "audit_log" (id, at, account_id, account_name, action, target, change) VALUES (1, '2026-11-21T11:35:06.259996+00:00', 'a561c45612fef6940', 'Owner', 'account.claim', 'account/a561c45612fef6940', '{"set":["email"]}');
INSERT INTO "audit_log" (id, at, account_id, account_name, action, target, change) VALUES (2, '2026-11-21T11:35:06.359070+00:00', 'a561c45612fef6940', 'Owner', 'origin.allow', 'origin/o410a893c89d6ffe3', '{"origin":"https://example.com"}');
CREATE TABLE page_settings (
	name VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_page_settings PRIMARY KEY (name)
);
CREATE TABLE capability_switches (
	name VARCHAR NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_capability_switches PRIMARY KEY (name)
);
CREATE TABLE answered_questions (
	completion_id VARCHAR NOT NULL, 
	faq_id INTEGER NOT NULL, 
	CONSTRAINT pk_answered_questions PRIMARY KEY (completion_id), 
	CONSTRAINT fk_answered_questions_completion_id FOREIGN KEY(completion_id) REFERENCES completions (id) ON DELETE CASCADE
);
CREATE TABLE item_texts (
	id INTEGER NOT NULL, 
	item_id VARCHAR NOT NULL, 
	body VARCHAR NOT NULL, 
	CONSTRAINT pk_item_texts PRIMARY KEY (id), 
	CONSTRAINT uq_item_texts_item_id UNIQUE (item_id), 
	CONSTRAINT fk_item_texts_item_id FOREIGN KEY(item_id) REFERENCES items (id) ON DELETE CASCADE
);
INSERT INTO "item_texts" (id, item_id, body) VALUES (1, 'u01a1fde37a74127a4d364a4ee69ev', 'where can I listen to your music?');
INSERT INTO "item_texts" (id, item_id, body) VALUES (2, 'u01a1fde37a74127a4d364a4ee69ea', 'This is where my music is: Music.


Enjoy listening!');
CREATE TABLE prompts (
	version INTEGER NOT NULL, 
	body VARCHAR NOT NULL, 
	author VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	CONSTRAINT pk_prompts PRIMARY KEY (version)
);
CREATE TABLE todos (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	thread_id VARCHAR NOT NULL, 
	text VARCHAR NOT NULL, 
	done BOOLEAN NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_todos PRIMARY KEY (id), 
	CONSTRAINT fk_todos_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE, 
	CONSTRAINT fk_todos_thread_id FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE
);
CREATE TABLE contact_messages (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_contact_messages PRIMARY KEY (id), 
	CONSTRAINT fk_contact_messages_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
CREATE TABLE booking_requests (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	date VARCHAR NOT NULL, 
	place VARCHAR NOT NULL, 
	budget VARCHAR NOT NULL, 
	message VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_booking_requests PRIMARY KEY (id), 
	CONSTRAINT fk_booking_requests_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
CREATE TABLE newsletter_subscribers (
	id VARCHAR NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	email VARCHAR NOT NULL, 
	consent VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	CONSTRAINT pk_newsletter_subscribers PRIMARY KEY (id), 
	CONSTRAINT fk_newsletter_subscribers_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
CREATE TABLE polls (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	question VARCHAR NOT NULL, 
	created_at VARCHAR NOT NULL, 
	closed_at VARCHAR
);
CREATE TABLE poll_options (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	poll_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	CONSTRAINT fk_poll_options_poll_id FOREIGN KEY(poll_id) REFERENCES polls (id) ON DELETE CASCADE
);
CREATE TABLE poll_votes (
	poll_id INTEGER NOT NULL, 
	visitor_id VARCHAR NOT NULL, 
	option_id INTEGER NOT NULL, 
	voted_at VARCHAR NOT NULL, 
	CONSTRAINT pk_poll_votes PRIMARY KEY (poll_id, visitor_id), 
	CONSTRAINT fk_poll_votes_poll_id FOREIGN KEY(poll_id) REFERENCES polls (id) ON DELETE CASCADE, 
	CONSTRAINT fk_poll_votes_option_id FOREIGN KEY(option_id) REFERENCES poll_options (id) ON DELETE CASCADE, 
	CONSTRAINT fk_poll_votes_visitor_id FOREIGN KEY(visitor_id) REFERENCES visitors (id) ON DELETE CASCADE
);
CREATE TABLE pictures (
	id VARCHAR NOT NULL, 
	use VARCHAR NOT NULL, 
	media_type VARCHAR NOT NULL, 
	width INTEGER NOT NULL, 
	height INTEGER NOT NULL, 
	fetched BOOLEAN NOT NULL, 
	created_at VARCHAR NOT NULL, 
	bytes BLOB NOT NULL, 
	CONSTRAINT pk_pictures PRIMARY KEY (id)
);
CREATE TABLE picture_sources (
	address VARCHAR NOT NULL, 
	use VARCHAR NOT NULL, 
	picture_id VARCHAR, 
	attempts INTEGER NOT NULL, 
	complaint VARCHAR NOT NULL, 
	tried_at VARCHAR, 
	CONSTRAINT pk_picture_sources PRIMARY KEY (address, use), 
	CONSTRAINT fk_picture_sources_picture_id FOREIGN KEY(picture_id) REFERENCES pictures (id) ON DELETE SET NULL
);
CREATE VIRTUAL TABLE search USING fts5(kind UNINDEXED, ref UNINDEXED, title, aliases, body, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO "search" (kind, ref, title, aliases, body) VALUES ('link', 1, 'Music', 'music', '');
INSERT INTO "search" (kind, ref, title, aliases, body) VALUES ('event', 1, 'Concert', 'Vienna', '');
INSERT INTO "search" (kind, ref, title, aliases, body) VALUES ('faq', 1, 'Do you teach?', 'Lessons?', 'Yes.');
CREATE VIRTUAL TABLE search_items USING fts5(body, content = 'item_texts', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO search_items(search_items) VALUES ('rebuild');
CREATE INDEX ix_events_starts_unix ON events (starts_unix);
CREATE INDEX ix_faq_aliases_faq_id ON faq_aliases (faq_id);
CREATE INDEX ix_threads_visitor_id_created_at ON threads (visitor_id, created_at);
CREATE INDEX ix_completions_thread_id ON completions (thread_id);
CREATE INDEX ix_completions_running ON completions (status) WHERE status = 'running';
CREATE INDEX ix_threads_visitor_id_updated_at ON threads (visitor_id, updated_at);
CREATE INDEX ix_threads_there ON threads (updated_at) WHERE deleted_at IS NULL;
CREATE INDEX ix_completions_started_at ON completions (started_at);
CREATE INDEX ix_items_current ON items (thread_id, replaced_at, position);
CREATE INDEX ix_jobs_thread_id ON jobs (thread_id);
CREATE INDEX ix_jobs_visitor_id ON jobs (visitor_id);
CREATE UNIQUE INDEX ix_jobs_dedupe_key ON jobs (dedupe_key) WHERE status IN ('queued', 'running');
CREATE INDEX ix_jobs_undelivered ON jobs (created_at) WHERE delivered_at IS NULL;
CREATE INDEX ix_link_days_day ON link_days (day);
CREATE INDEX ix_items_asked ON items (created_at) WHERE role = 'user';
CREATE INDEX ix_threads_created_at ON threads (created_at);
CREATE INDEX ix_completions_item_id ON completions (item_id);
CREATE INDEX ix_account_sessions_account_id ON account_sessions (account_id);
CREATE INDEX ix_invitations_account_id ON invitations (account_id);
CREATE INDEX ix_audit_log_account_id ON audit_log (account_id);
CREATE TRIGGER item_texts_added AFTER INSERT ON item_texts BEGIN INSERT INTO search_items (rowid, body) VALUES (new.id, new.body); END;
CREATE TRIGGER item_texts_removed AFTER DELETE ON item_texts BEGIN INSERT INTO search_items (search_items, rowid, body) VALUES ('delete', old.id, old.body); END;
CREATE TRIGGER items_added AFTER INSERT ON items BEGIN 
    INSERT INTO item_texts (item_id, body)
    SELECT new.id, said.body FROM (
        SELECT group_concat(json_extract(part.value, '$.text'), char(10)) AS body
        FROM json_each(CASE WHEN json_valid(new.parts) THEN new.parts ELSE '[]' END) AS part
        WHERE json_extract(part.value, '$.type') = 'text'
    ) AS said WHERE said.body <> '';
 END;
CREATE TRIGGER items_changed AFTER UPDATE OF parts ON items WHEN old.parts <> new.parts BEGIN
        DELETE FROM item_texts WHERE item_id = new.id; 
    INSERT INTO item_texts (item_id, body)
    SELECT new.id, said.body FROM (
        SELECT group_concat(json_extract(part.value, '$.text'), char(10)) AS body
        FROM json_each(CASE WHEN json_valid(new.parts) THEN new.parts ELSE '[]' END) AS part
        WHERE json_extract(part.value, '$.type') = 'text'
    ) AS said WHERE said.body <> '';

    END;
CREATE INDEX ix_todos_visitor_id ON todos (visitor_id);
CREATE INDEX ix_todos_thread_id_created_at ON todos (thread_id, created_at);
CREATE INDEX ix_contact_messages_visitor_id_created_at ON contact_messages (visitor_id, created_at);
CREATE INDEX ix_booking_requests_visitor_id_created_at ON booking_requests (visitor_id, created_at);
CREATE INDEX ix_newsletter_subscribers_visitor_id_created_at ON newsletter_subscribers (visitor_id, created_at);
CREATE INDEX ix_poll_options_poll_id_position ON poll_options (poll_id, position);
CREATE INDEX ix_poll_votes_option_id ON poll_votes (option_id);
CREATE INDEX ix_poll_votes_visitor_id ON poll_votes (visitor_id);
CREATE INDEX ix_picture_sources_picture_id ON picture_sources (picture_id);
COMMIT;
