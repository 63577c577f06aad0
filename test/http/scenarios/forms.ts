import { INTERACTIONS, TRACK } from '../../support/an-app.ts'
import {
  accepts,
  converts,
  form,
  interacts,
  invalid,
  refuses,
  type Scenario,
  skips,
  tracks,
  UNREADABLE,
} from './scenario.ts'

const NOT_AN_OBJECT = invalid('metadata', 'The metadata field must be an object.')
const BOTH_REQUIRED = {
  message: 'The tenant id field is required. (and 1 more error)',
  errors: {
    tenant_id: ['The tenant id field is required.'],
    type: ['The type field is required.'],
  },
}

/** What only forms can do: metadata in brackets or as JSON, empty fields, escapes, repeated names. */
export const FORM_SCENARIOS: readonly Scenario[] = [
  tracks('metadata in brackets', form('tenant_id=1&type=call&metadata[a]=1&metadata[b]=x y'), {
    metadata: '{"a":"1","b":"x y"}',
  }),
  tracks('escaped brackets', form('tenant_id=1&type=call&metadata%5Ba%5D=1'), {
    metadata: '{"a":"1"}',
  }),
  tracks(
    'escapes in names and values',
    form('tenant%5Fid=1&type=c%61ll&metadata[%C3%B1+o]=%2B+%26%3D'),
    {
      metadata: '{"ñ o":"+ &="}',
    },
  ),
  tracks('an empty value of metadata', form('tenant_id=1&type=call&metadata[a]='), {
    metadata: '{"a":""}',
  }),
  tracks('metadata as JSON', form('tenant_id=1&type=call&metadata={"a":{"b":[1,null]}}'), {
    metadata: '{"a":{"b":[1,null]}}',
  }),
  tracks(
    'numbers in the JSON of a form that a double cannot hold',
    form('tenant_id=1&type=call&metadata={"a":12345678901234567890,"b":1e400}'),
    { metadata: '{"a":12345678901234567890,"b":1e400}' },
  ),
  tracks('metadata as JSON that is null', form('tenant_id=1&type=call&metadata=null')),
  tracks(
    "a product beside a form's metadata",
    form('tenant_id=1&type=call&product_id=102&metadata[product_id]=999'),
    { productId: 102, metadata: '{"product_id":102}' },
  ),
  tracks('empty optional fields', form('tenant_id=1&type=call&product_id=&metadata=')),
  tracks('unknown fields in brackets', form('tenant_id=1&type=call&x[a]=1&x[]=2&tenant_id[]=3')),
  tracks('brackets that say nothing', form('tenant_id=1&type=call&metadata[]=1&metadata[=2')),
  tracks('empty pairs and a name alone', form('&&tenant_id=1&=&type=call&flag&')),
  tracks(
    'a name that comes twice: the last counts',
    form('type=view&tenant_id=2&tenant_id=1&type=call'),
  ),
  tracks('the name __proto__', form('__proto__=x&__proto__[y]=z&tenant_id=1&type=call')),
  tracks('metadata by the name __proto__', form('tenant_id=1&type=call&metadata[__proto__]=x'), {
    metadata: '{"__proto__":"x"}',
  }),
  refuses(
    'metadata that is text',
    TRACK,
    form('tenant_id=1&type=call&metadata=hello'),
    NOT_AN_OBJECT,
  ),
  refuses(
    'metadata that is a list',
    TRACK,
    form('tenant_id=1&type=call&metadata=[1]'),
    NOT_AN_OBJECT,
  ),
  refuses(
    'metadata that is a number',
    TRACK,
    form('tenant_id=1&type=call&metadata=1e400'),
    NOT_AN_OBJECT,
  ),
  refuses('an empty form', TRACK, form(''), BOTH_REQUIRED),
  refuses('empty required fields', TRACK, form('tenant_id=&type='), BOTH_REQUIRED),
  refuses(
    'a product id that is not a number',
    TRACK,
    form('tenant_id=1&type=call&product_id=1.5'),
    invalid('product_id', 'The product id field must be an integer.'),
  ),
  refuses('an escape that is none', TRACK, form('tenant_id=1&type=call&x=%zz'), UNREADABLE),
  refuses('an escape cut short', TRACK, form('tenant_id=1&type=call&x=%4'), UNREADABLE),
  refuses('escapes that are not UTF-8', TRACK, form('tenant_id=1&type=call&x=%ff'), UNREADABLE),

  interacts('metadata in brackets', form('tenant_id=1&type=view&metadata[a]=1'), {
    metadata: '{"a":"1"}',
  }),
  interacts('unknown fields of a form', form('tenant_id=1&type=view&foo=1&foo[bar]=2')),
  accepts('a form of a tenant that is not there', form('tenant_id=999&type=view')),
  refuses('an empty form', INTERACTIONS, form(''), BOTH_REQUIRED),
  refuses(
    'metadata that is text',
    INTERACTIONS,
    form('tenant_id=1&type=view&metadata=x'),
    NOT_AN_OBJECT,
  ),
  refuses('an escape that is none', INTERACTIONS, form('tenant_id=1&type=view&x=%'), UNREADABLE),

  converts(
    'a form with numbers as text',
    form('tenant_slug=la-tienda&transaction_id=form-1&value=150.00'),
    { transactionId: 'form-1', valueMinor: 15_000 },
    'form-1',
  ),
  converts(
    'empty optional fields',
    form('tenant_slug=la-tienda&transaction_id=&value=&currency=&event='),
  ),
  converts(
    'unknown fields of a form',
    form('tenant_slug=la-tienda&foo=1&metadata[a]=1&product_id=101'),
  ),
  converts('a malformed field of a form', form('tenant_slug=la-tienda&currency=lempiras'), {
    metadata: '{"rejected":{"currency":"lempiras"}}',
  }),
  skips('a form without a slug', form('transaction_id=form-2'), 'form-2'),
  skips('an empty form', form('')),
  skips('an escape that is none', form('tenant_slug=la-tienda&transaction_id=%zz')),
]
