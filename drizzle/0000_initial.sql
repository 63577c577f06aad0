CREATE TABLE `directory_version` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `events` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant_id` integer NOT NULL,
	`endpoint` text NOT NULL,
	`type` text NOT NULL,
	`product_id` integer,
	`metadata` text,
	`transaction_id` text,
	`value_minor` integer,
	`currency` text,
	`occurred_at` integer NOT NULL,
	`received_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `events_transaction` ON `events` (`tenant_id`,`transaction_id`) WHERE transaction_id is not null;--> statement-breakpoint
CREATE TABLE `products` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant_id` integer NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`tenant_id`) REFERENCES `tenants`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `products_tenant` ON `products` (`tenant_id`);--> statement-breakpoint
CREATE TABLE `quarantine` (
	`id` integer PRIMARY KEY NOT NULL,
	`ring_id` text NOT NULL,
	`position` integer NOT NULL,
	`payload` blob NOT NULL,
	`error` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `ring_cursor` (
	`ring_id` text PRIMARY KEY NOT NULL,
	`position` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `tenants` (
	`id` integer PRIMARY KEY NOT NULL,
	`uid` text NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `tenants_uid_unique` ON `tenants` (`uid`);--> statement-breakpoint
CREATE UNIQUE INDEX `tenants_slug_unique` ON `tenants` (`slug`);--> statement-breakpoint
INSERT INTO `directory_version` (`id`, `version`) VALUES (1, 0);
--> statement-breakpoint
CREATE TRIGGER `tenants_insert_version` AFTER INSERT ON `tenants` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `tenants_update_version` AFTER UPDATE ON `tenants` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `tenants_delete_version` AFTER DELETE ON `tenants` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `products_insert_version` AFTER INSERT ON `products` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `products_update_version` AFTER UPDATE ON `products` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `products_delete_version` AFTER DELETE ON `products` BEGIN
	UPDATE `directory_version` SET `version` = `version` + 1;
END;
