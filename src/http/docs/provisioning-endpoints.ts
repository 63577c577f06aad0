import { t } from 'elysia'
import type { OpenAPIV3 } from 'openapi-types'
import { answer, VALIDATION_SCHEMA } from './answers.ts'
import { API_ANSWERS, NEEDS_KEY } from './api-answers.ts'
import { TENANT_EXAMPLE, TENANT_SCHEMA } from './api-endpoints.ts'
import type { Docs } from './endpoints.ts'

/** The path of a tenant that is put or removed: no slug, for that may change. */
export const TenantIdParams = t.Object({
  tenant: t.String({ description: "The tenant's numeric id.", example: '1' }),
})

/** The path of one product. */
export const ProductParams = t.Object({
  tenant: t.String({ description: "The tenant's slug or numeric id.", example: 'mi-negocio' }),
  id: t.String({ description: "The product's numeric id.", example: '101' }),
})

const PRODUCT_EXAMPLE = { id: 101, name: 'Café de Marcala, 1 lb' }

const PRODUCT_SCHEMA: OpenAPIV3.SchemaObject = {
  type: 'object',
  required: ['id', 'name'],
  properties: {
    id: { type: 'integer', description: "`product_id` in events; no other tenant's." },
    name: { type: 'string', description: 'For people to read.' },
  },
}

const NEXT: OpenAPIV3.SchemaObject = {
  type: 'integer',
  nullable: true,
  description: 'The `after` of the next page; null on the last.',
}

/** A list by id, under its name, and where the next part of it starts. */
function pageAnswer(name: string, item: OpenAPIV3.SchemaObject, example: { id: number }) {
  return answer(
    'Part of the list, by id.',
    { [name]: [example], next: example.id },
    {
      type: 'object',
      required: [name, 'next'],
      properties: {
        [name]: { type: 'array', items: item, description: 'By id.' },
        next: NEXT,
      },
    },
  )
}

/** A 422, whose fields are those of the example. */
function mistakesAnswer(errors: Record<string, string>) {
  const sentences = Object.entries(errors).map(([field, sentence]) => [field, [sentence]])
  return answer(
    'Something that was sent is not valid; nothing was changed.',
    { message: Object.values(errors)[0], errors: Object.fromEntries(sentences) },
    VALIDATION_SCHEMA,
  )
}

const BAD_PAGE = mistakesAnswer({ limit: 'The limit field must be a whole number from 1 to 1000.' })
const BAD_PRODUCT = mistakesAnswer({ name: 'The name field is required.' })
const TOO_LARGE = answer('The body is too large; nothing was changed.', {
  message: 'The body is larger than 64 KiB.',
})
const FOR_ADMINS = 'For `admin` keys.'
const FOR_BOTH = "For `admin` keys, and the tenant's own `read` keys."

export const LIST_TENANTS_DOCS: Docs = {
  operationId: 'listTenants',
  summary: 'List tenants',
  description: 'All of them for `admin` keys; its own for a `read` key.',
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    200: pageAnswer('tenants', TENANT_SCHEMA, TENANT_EXAMPLE),
    ...API_ANSWERS,
    422: BAD_PAGE,
  },
}

export const PUT_TENANT_DOCS: Docs = {
  operationId: 'putTenant',
  summary: 'Add or change a tenant',
  description:
    `${FOR_ADMINS} Saying the same again changes nothing. An optional field that is absent or null ` +
    'stays as it is, or takes its default in a new tenant. A new time zone counts past events into ' +
    'its days, too. Events are taken by what is said here within a second.',
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    200: answer('The tenant, which was there.', TENANT_EXAMPLE, TENANT_SCHEMA),
    201: answer('The new tenant.', TENANT_EXAMPLE, TENANT_SCHEMA),
    ...API_ANSWERS,
    409: answer('The events of an earlier tenant with this id are not all erased yet.', {
      message: 'the events of an earlier tenant with id 1 are being erased',
    }),
    413: TOO_LARGE,
    422: mistakesAnswer({ slug: 'a tenant with slug mi-negocio exists already' }),
  },
}

export const DELETE_TENANT_DOCS: Docs = {
  operationId: 'deleteTenant',
  summary: 'Remove a tenant and erase its events',
  description: `${FOR_ADMINS} Its products and keys go at once, its events in the background.`,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    202: answer('The tenant is gone, and its events are being erased.', { status: 'erasing' }),
    ...API_ANSWERS,
  },
}

export const LIST_PRODUCTS_DOCS: Docs = {
  operationId: 'listProducts',
  summary: "List a tenant's products",
  description: FOR_BOTH,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    200: pageAnswer('products', PRODUCT_SCHEMA, PRODUCT_EXAMPLE),
    ...API_ANSWERS,
    422: BAD_PAGE,
  },
}

export const PUT_PRODUCTS_DOCS: Docs & Pick<OpenAPIV3.OperationObject, 'requestBody'> = {
  operationId: 'putProducts',
  summary: 'Add or rename many products',
  description: `${FOR_ADMINS} All products of the list, or none: products that it lacks stay.`,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  requestBody: {
    required: true,
    description: 'NDJSON, at most 16 MiB: a JSON object a line.',
    content: {
      'application/x-ndjson': {
        schema: { type: 'string' },
        example: '{"id":101,"name":"Café de Marcala, 1 lb"}\n{"id":102,"name":"Café con leche"}\n',
      },
    },
  },
  responses: {
    200: answer(
      'All are there.',
      { products: 2 },
      {
        type: 'object',
        required: ['products'],
        properties: { products: { type: 'integer', description: 'How many the list has.' } },
      },
    ),
    ...API_ANSWERS,
    413: answer('The list is too large; nothing was changed.', {
      message: 'The body is larger than 16 MiB.',
    }),
    422: mistakesAnswer({
      'line 3': 'id must be a whole number from 1 to 9007199254740991',
    }),
  },
}

export const GET_PRODUCT_DOCS: Docs = {
  operationId: 'getProduct',
  summary: 'What a product is called',
  description: FOR_BOTH,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    200: answer('The product.', PRODUCT_EXAMPLE, PRODUCT_SCHEMA),
    ...API_ANSWERS,
  },
}

export const PUT_PRODUCT_DOCS: Docs = {
  operationId: 'putProduct',
  summary: 'Add or rename a product',
  description: `${FOR_ADMINS} Saying the same again changes nothing.`,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: {
    200: answer('The product, which was there.', PRODUCT_EXAMPLE, PRODUCT_SCHEMA),
    201: answer('The new product.', PRODUCT_EXAMPLE, PRODUCT_SCHEMA),
    ...API_ANSWERS,
    409: answer("The id is another tenant's product.", {
      message: "id 101 is another tenant's product",
    }),
    413: TOO_LARGE,
    422: BAD_PRODUCT,
  },
}

export const DELETE_PRODUCT_DOCS: Docs = {
  operationId: 'deleteProduct',
  summary: 'Remove a product',
  description: `${FOR_ADMINS} Its events stay.`,
  tags: ['provisioning'],
  security: NEEDS_KEY,
  responses: { 204: { description: 'It is gone.' }, ...API_ANSWERS },
}
