export { chatTemplates } from './chat-templates.ts';
