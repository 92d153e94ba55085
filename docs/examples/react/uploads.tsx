import { useSyncExternalStore } from 'react';
import { describeUploadError, mediaClient, type QueuedUpload, remedyOf, uploadQueue } from 'rx-media-upload';

// Outside the component: it lives as long as the page. It uploads while a component is there that shows it.
const queue = uploadQueue(mediaClient({ baseUrl: '/relay' }), { segmentConcurrency: 'auto' });

function subscribe(onChange: () => void): () => void {
  const subscription = queue.subscribe(onChange);
  return () => subscription.unsubscribe();
}

const snapshot = () => queue.state;

export function Uploads() {
  const { items, fraction } = useSyncExternalStore(subscribe, snapshot, snapshot);
  return (
    <section>
      <input type="file" multiple onChange={({ target }) => queue.add(target.files ?? [])} />
      <progress value={fraction} aria-label="All uploads" />
      <ul>
        {items.map((item) => (
          <Upload key={item.id} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Upload({ item: { id, name, phase, fraction, error } }: { item: QueuedUpload }) {
  const isRunning = ['waiting', 'preparing', 'uploading', 'retrying', 'processing'].includes(phase);
  return (
    <li>
      {name}: {phase}, {Math.round(fraction * 100)} %{error && <p role="alert">{describeUploadError(error)}</p>}
      {isRunning && <button onClick={() => queue.pause(id)}>Pause</button>}
      {phase === 'paused' && <button onClick={() => queue.resume(id)}>Resume</button>}
      {error && ['retry', 'wait'].includes(remedyOf(error)) && (
        <button onClick={() => queue.retry(id)}>Try again</button>
      )}
      <button onClick={() => queue.clear(id)}>Remove</button>
    </li>
  );
}
