/** `--dry-run`, which commands have that delete for good. */
export const DRY_RUN_OPTION = {
  type: 'boolean',
  description: 'only say what it would erase',
} as const
