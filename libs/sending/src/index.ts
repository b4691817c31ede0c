export { EndpointSecrets } from './endpoint-secrets.ts';
export { HttpSender, type HttpSenderOptions, type SendResult } from './http-sender.ts';
export { buildRequest, type Content, type OutgoingRequest, USER_AGENT } from './request-builder.ts';
