import { AlertFeed } from '../api/alerts.ts';
import type { Broker } from '../api/broker.ts';
import type { Clock } from '../api/clock.ts';
import { isImportant, type User } from '../api/model.ts';
import { LiveTail } from '../api/tail.ts';
import { tryAction } from '../try/exchange.ts';
import { actionsView } from './actions-view.ts';
import { alertsView } from './alerts-view.ts';
import { h, type View } from './dom.ts';
import { exchangesView } from './exchanges-view.ts';
import { tailView } from './tail-view.ts';

/** The page where every action can be tried over every protocol, with the live tail and the latest alerts below. */
export function tryItView(broker: Broker, clock: Clock, user: User): View {
  const exchanges = exchangesView(broker.url);
  const alerts = alertsView((alert, action) => feed.act(alert, action), () => void feed.refresh());
  const feed = new AlertFeed(broker, clock, (state) => alerts.show(state));
  const tailed = tailView(() => tail.start());
  const tail = new LiveTail(broker, clock, {
    stateChanged: (state) => tailed.stateChanged(state),
    arrived: (entries) => {
      tailed.add(entries);
      if (entries.some(({ severity }) => isImportant(severity))) {
        feed.refreshSoon();
      }
    },
    caughtUp: (entries) => tailed.add(entries),
  });
  const actions = actionsView(user, async (action) => {
    exchanges.begin(action);
    const exchange = await tryAction(broker, action);
    exchanges.show(exchange);
    if (action.service === 'Logger' && action.request.method === 'POST' && exchange.answered) {
      tailed.markOwn(exchange.answered.ids);
    }
    return exchange;
  });

  // A hidden tab gives its connection back: browsers allow six to one host. What it misses is read when it comes back.
  const follow = () => {
    if (document.hidden) {
      tail.stop();
      feed.stop();
    } else {
      tail.start();
      feed.start();
    }
  };
  const online = () => tail.start();
  document.addEventListener('visibilitychange', follow);
  window.addEventListener('online', online);
  follow();

  return {
    element: h(
      'main',
      { class: 'try-it', id: 'main' },
      h(
        'div',
        { class: 'page-head' },
        h('h1', { tabindex: -1 }, 'Try it'),
        h(
          'p',
          { class: 'lead' },
          'Each button is a real call to the broker. See what goes out, what comes back, which way it took, and how long.',
        ),
      ),
      h('div', { class: 'bench' }, actions.element, exchanges.element),
      h('div', { class: 'watch' }, tailed.element, alerts.element),
    ),
    dispose: () => {
      document.removeEventListener('visibilitychange', follow);
      window.removeEventListener('online', online);
      tail.stop();
      feed.stop();
      tailed.dispose();
      alerts.dispose();
    },
  };
}
