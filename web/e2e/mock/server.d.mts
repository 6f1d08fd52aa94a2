import type { Server } from 'node:http';
export function startMock(port?: number): Promise<{ server: Server; address: string }>;
