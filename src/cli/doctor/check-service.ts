import type { Config } from '../../config.ts'
import { METRICS_PATH } from '../../http/routes/metrics.ts'
import { isDataFolderLocked } from '../../storage/data-folder-lock.ts'
import { getAnswer } from '../get-answer.ts'
import { toLocalUrl } from '../reachable-url.ts'
import { type Finding, ok, wrong } from './finding.ts'

/** From this share of the requests on, an X-Forwarded-For that is not believed is a proxy's. */
const PROXY_SHARE = 0.5

/** The running service: whether it answers, is ready, and knows its proxy. */
export async function checkService(config: Config): Promise<Finding[]> {
  if (config.port === 0) return [ok('service', 'cannot be asked: it picks its port, PORT is 0')]
  const url = toLocalUrl(config, '/readyz')
  const answer = await getAnswer(url)
  if (!answer) {
    return isDataFolderLocked(config.dataDir)
      ? [wrong('service', `runs on this data folder, but does not answer at ${url.origin}`)]
      : [ok('service', 'not running')]
  }
  if (answer.status !== 200) {
    return [wrong('service', `answers at ${url.origin}, but is not ready: ${answer.body}`)]
  }
  return [ok('service', `answers at ${url.origin}, and is ready`), ...(await checkProxy(config))]
}

async function checkProxy(config: Config): Promise<Finding[]> {
  const answer = await getAnswer(toLocalUrl(config.metrics ?? config, METRICS_PATH))
  if (answer?.status !== 200) return [ok('proxy', 'unknown: /metrics does not answer')]
  const forwards = sumSamples(answer.body, /^pulso_untrusted_forwards_total (\d+)$/gm)
  const requests = sumSamples(answer.body, /^pulso_request_duration_seconds_count\{.*\} (\d+)$/gm)
  const text = `${toText(forwards)} of ${toText(requests)} requests have an X-Forwarded-For of no trusted proxy`
  return forwards > 0 && forwards >= requests * PROXY_SHARE
    ? [
        wrong(
          'proxy',
          `${text}: name your proxy in TRUSTED_PROXIES, or all visitors share its limit`,
        ),
      ]
    : [ok('proxy', text)]
}

const toText = (count: number) => count.toLocaleString('en-US')

function sumSamples(metrics: string, sample: RegExp): number {
  return [...metrics.matchAll(sample)].reduce((sum, [, value]) => sum + Number(value), 0)
}
