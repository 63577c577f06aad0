/**
 * The commit that is being built: PULSO_COMMIT, or what git says, or `unknown`. Called as a macro:
 * the binary carries the result.
 */
export function readCommit(): string {
  return process.env.PULSO_COMMIT?.trim() || askGit() || 'unknown'
}

function askGit(): string {
  try {
    const git = Bun.spawnSync(['git', 'rev-parse', '--short', 'HEAD'], { cwd: import.meta.dir })
    return git.success ? git.stdout.toString().trim() : ''
  } catch {
    // There is no git here.
    return ''
  }
}
