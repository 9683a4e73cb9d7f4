/*
 * Guards behind the guards: what is owed is owed once, and what fell out of the
 * list of what is owed comes back.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Bank } from '../lib/bank.mjs';
import { FEW, shelf } from '../lib/catalogue.mjs';
import { startShop, until } from '../lib/shop.mjs';
import { Shopper, untilState } from '../lib/shopper.mjs';

let shop;
before(async () => {
	shop = await startShop({ import: shelf([FEW]), password: false });
});
after(() => shop?.stop());

describe('an errand', () => {
	const REPORTS = 3;

	/* One look at both: what was done of an order, and what is owed. */
	const look = (order) => shop.sql(`select
	    json_extract(body, '$.handed_over_at') <> '' as handed,
	    json_array_length(body, '$.shipping') as reports,
	    (select count(*) from errand where kind = 'hand-over' and
	    subject = document.id) as toHand,
	    (select count(*) from errand where kind = 'rehearsal-carrier' and
	    subject = document.id) as toReport from document
	    where collection = 'orders' and id = '${order}'`)[0];

	test('ends in the change that writes its outcome', async () => {
		const shopper = new Shopper(shop);
		const order = await shopper.buy({ rar: 1 });

		await until('the carrier has come', () => {
			const now = look(order);

			assert.equal(now.handed + now.toHand, 1);
			assert.equal(now.reports + now.toReport,
			    now.handed ? REPORTS : 0);
			return now.reports > 0;
		}, { pause: 10, tries: 3000 });
	});
});

describe('an open payment that nobody asks about any more', () => {
	test('ends once its time is over, though the bank waits on', async () => {
		const { order } = await new Bank(shop).open({ rar: 1 });
		const past = Date.now() - 5000;
		shop.sql(`delete from errand where subject = '${order.id}'`);
		order.payments[0].expires_at = past;
		shop.change('orders', order.id, { hold_until: past,
			payments: order.payments });

		await untilState(shop, order.id, 'expired');
		assert.equal(shop.document('products', 'rar').stock, 2);
	});
});
