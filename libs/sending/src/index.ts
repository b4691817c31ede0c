export { EndpointAuth, NO_AUTH, type RequestAuth } from './endpoint-auth.ts';
export { EndpointSecrets } from './endpoint-secrets.ts';
export { HttpSender, type HttpSenderOptions, type SendResult } from './http-sender.ts';
export { OAuthTokens } from './oauth-tokens.ts';
export { type Content, makeBody } from './request-body.ts';
export { buildRequest, type Credentials, type OutgoingRequest, USER_AGENT } from './request-builder.ts';
export { senderOf, SENDING_SETTINGS } from './sender-of.ts';
export { SendError } from './send-error.ts';
export { previewRequest, type RequestPreview } from './preview.ts';
