import type { Random } from '../support/a-random.ts'
import { pickUnevenly } from './pick-unevenly.ts'

/** What a page says of where a visit came from, as metadata. */
export type TrafficOrigin = Readonly<Record<string, string>>

const SOURCES = ['catalogue', 'instagram', 'facebook', 'whatsapp', 'tiktok', 'qr', 'google']

const UTM_SOURCES = ['facebook', 'instagram', 'google', 'newsletter', 'tiktok']
const UTM_MEDIUMS = ['cpc', 'social', 'email', 'display', 'qr']
const CAMPAIGNS = [
  'verano',
  'regreso-a-clases',
  'dia-de-la-madre',
  'semana-santa',
  'aniversario',
  'black-friday',
  'navidad',
  'liquidacion',
  'nueva-coleccion',
  'envio-gratis',
]
/** About for how long a tenant runs the same campaign. */
const CAMPAIGN_MS = 30 * 86_400_000

/** Pages and bare hosts, as browsers and pages give them; some are another one each time. */
const REFERRERS: readonly ((random: Random) => string)[] = [
  () => 'https://www.instagram.com/',
  () => 'https://www.google.com/',
  () => 'l.facebook.com',
  random => `https://l.facebook.com/l.php?u=https%3A%2F%2Ftienda.example%2F&h=AT${random(2 ** 32)}`,
  () => 'instagram.com',
  () => 'https://m.facebook.com/',
  random => `https://www.tiktok.com/@tienda${random(500)}/video/${random(2 ** 32)}`,
  () => 'android-app://com.google.android.googlequicksearchbox/',
  () => 'https://www.bing.com/search?q=cerca+de+mi',
  random => `https://blog-${random(300)}.example/entrada/${random(40)}`,
  random => `directorio-${random(60)}.example`,
]

/** Where a visit came from; null for the half of the visits of which nothing is known. */
export function makeOrigin(
  visit: { tenantId: number; startsAt: number },
  random: Random,
): TrafficOrigin | null {
  const percent = random(100)
  if (percent < 55) return null
  if (percent < 72) return { source: pickUnevenly(SOURCES, random) }
  if (percent < 82) {
    return { source: pickUnevenly(SOURCES, random), referrer: makeReferrer(random) }
  }
  if (percent < 88) return { referrer: makeReferrer(random) }
  const campaign = {
    utm_source: pickUnevenly(UTM_SOURCES, random),
    utm_medium: pickUnevenly(UTM_MEDIUMS, random),
    utm_campaign: findCampaign(visit),
  }
  return percent < 95 ? campaign : { ...campaign, referrer: makeReferrer(random) }
}

function makeReferrer(random: Random): string {
  return pickUnevenly(REFERRERS, random)(random)
}

function findCampaign({ tenantId, startsAt }: { tenantId: number; startsAt: number }): string {
  const turn = tenantId + Math.floor(startsAt / CAMPAIGN_MS)
  return `${CAMPAIGNS[turn % CAMPAIGNS.length]}-${new Date(startsAt).getUTCFullYear()}`
}
