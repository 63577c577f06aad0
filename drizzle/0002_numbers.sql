CREATE TABLE `api_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`scope` text NOT NULL,
	`tenant_id` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `api_keys_hash_unique` ON `api_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `daily_counts` (
	`tenant_id` integer NOT NULL,
	`day` integer NOT NULL,
	`type` text NOT NULL,
	`device` text NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `day`, `type`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `daily_visitors` (
	`tenant_id` integer NOT NULL,
	`day` integer NOT NULL,
	`previous` integer NOT NULL,
	`device` text NOT NULL,
	`visitors` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `day`, `previous`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `erasures` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant_id` integer NOT NULL,
	`condition` text,
	`requested_at` integer NOT NULL,
	`done_at` integer,
	`events` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `expired_transactions` (
	`tenant_id` integer NOT NULL,
	`transaction_id` text NOT NULL,
	PRIMARY KEY(`tenant_id`, `transaction_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `hourly_counts` (
	`hour` integer NOT NULL,
	`tenant_id` integer NOT NULL,
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	`type` text NOT NULL,
	`device` text NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`hour`, `tenant_id`, `dimension`, `value`, `type`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `hourly_revenue` (
	`tenant_id` integer NOT NULL,
	`hour` integer NOT NULL,
	`currency` text NOT NULL,
	`device` text NOT NULL,
	`conversions` integer NOT NULL,
	`value_high` integer NOT NULL,
	`value_low` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `hour`, `currency`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `hourly_visitors` (
	`hour` integer NOT NULL,
	`tenant_id` integer NOT NULL,
	`previous` integer NOT NULL,
	`device` text NOT NULL,
	`visitors` integer NOT NULL,
	PRIMARY KEY(`hour`, `tenant_id`, `previous`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `monthly_counts` (
	`tenant_id` integer NOT NULL,
	`month` integer NOT NULL,
	`dimension` text NOT NULL,
	`value` text NOT NULL,
	`type` text NOT NULL,
	`device` text NOT NULL,
	`events` integer NOT NULL,
	PRIMARY KEY(`tenant_id`, `month`, `dimension`, `value`, `type`, `device`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `rollup_state` (
	`id` integer PRIMARY KEY NOT NULL,
	`folded_until` integer NOT NULL,
	`events_since` integer NOT NULL,
	`is_built` integer NOT NULL,
	`changes` integer DEFAULT 0 NOT NULL,
	`expired` integer DEFAULT 0 NOT NULL,
	`erased` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `visits` (
	`day` integer NOT NULL,
	`tenant_id` integer NOT NULL,
	`visitor` integer NOT NULL,
	`device` text NOT NULL,
	`hours` integer NOT NULL,
	PRIMARY KEY(`day`, `tenant_id`, `visitor`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `events` ADD `visitor` integer;--> statement-breakpoint
ALTER TABLE `events` ADD `device` text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
CREATE INDEX `events_tenant_time` ON `events` (`tenant_id`,`occurred_at`);--> statement-breakpoint
ALTER TABLE `tenants` ADD `time_zone` text DEFAULT 'America/Tegucigalpa' NOT NULL;
--> statement-breakpoint
INSERT INTO `rollup_state` (`id`, `folded_until`, `events_since`, `is_built`)
VALUES (1, 0, -8640000000000000, (SELECT NOT EXISTS (SELECT 1 FROM `events`)));
