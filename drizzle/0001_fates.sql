ALTER TABLE `ring_cursor` ADD `stored` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `ring_cursor` ADD `duplicates` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `ring_cursor` ADD `quarantined` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `ring_cursor` ADD `discarded` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE `ring_cursor` ADD `lost` integer DEFAULT 0 NOT NULL;
--> statement-breakpoint
UPDATE `ring_cursor` SET
	`stored` = (SELECT count(*) FROM `events`),
	`quarantined` = (SELECT count(*) FROM `quarantine`)
WHERE `ring_id` = (SELECT min(`ring_id`) FROM `ring_cursor`);
