import { MemoryStorage } from '../../../server/storage/memory.ts';
import { describeStorage } from './contract.ts';

describeStorage('memory', async () => {
  const storage = new MemoryStorage();
  await storage.open();
  return { storage, dispose: () => storage.close() };
});
