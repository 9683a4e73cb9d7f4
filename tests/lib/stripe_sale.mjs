/*
 * A shop, its Stripe, and what is asked of both in most tests.
 */
import assert from 'node:assert/strict';

import { BY_STRIPE, StripeFake } from '../fakes/stripe.mjs';
import { APPLES, FEW, shelf } from './catalogue.mjs';
import { startShop, until } from './shop.mjs';
import { Shopper, untilState } from './shopper.mjs';

const STOCK = 1000;
const goods = () => shelf([APPLES, { ...FEW, stock: String(STOCK) }]);

export class Sale {
	async begin(options = {}, names = {}, more = {})
	{
		this.fake = await new StripeFake(options).start(names);
		const { settings, ...rest } = more;
		this.shop = this.fake.shop = await startShop({ import: goods(),
			settings: { ...this.fake.settings, ...settings },
			...rest });
		return this;
	}

	async end()
	{
		await this.shop?.stop();
		await this.fake.stop();
	}

	async place(more = {})
	{
		const shopper = new Shopper(this.shop);
		await shopper.order({ rar: 2, apfel: 1 },
		    { ...BY_STRIPE, ...more });
		return shopper;
	}

	/* An order whose page is open at Stripe. */
	async open(more = {})
	{
		const shopper = await this.place(more);
		const id = shopper.orderId;
		await until('the shop knows the page', () =>
		    this.order(id).payments[0].url !== '', { tries: 600 });
		return { shopper, id, session: this.fake.sessionOf(id) };
	}

	order(id)
	{
		return this.shop.document('orders', id);
	}

	sessions(id)
	{
		return [...this.fake.sessions.values()].filter((one) =>
		    one.metadata.order_id === id);
	}

	/* Paid once, by one session, handed over once. */
	async whole(id)
	{
		await untilState(this.shop, id, 'accepted');
		const order = this.order(id);
		const sessions = this.sessions(id);

		assert.equal(sessions.length, 1);
		assert.equal(this.fake.charges.filter((one) =>
		    one === sessions[0].id).length, 1);
		assert.equal(order.payments.length, 1);
		assert.equal(order.payments[0].reference, sessions[0].id);
		assert.equal(order.trouble ?? '', '');
		/* What it says comes through a pipe, a moment later. */
		const sold = () => this.shop.log.filter((line) =>
		    line.includes(`order=${id.slice(0, 8)}`) &&
		    line.includes('to=accepted')).length;
		await until('the log says it', () => sold() > 0);
		assert.equal(sold(), 1);
		/* Without a carrier the errand ends, once, and fails nothing. */
		const handed = () => this.shop.log.filter((line) =>
		    line.includes('kind=hand-over') &&
		    line.includes(`subject=${id.slice(0, 8)}`)).length;
		await until('the errand ends', () => handed() > 0);
		assert.equal(handed(), 1);
	}

	stockIsRight()
	{
		const reserved = this.shop.documents('orders')
		    .flatMap((one) => one.items)
		    .filter((one) => one.reserved && one.product_id === 'rar')
		    .reduce((sum, one) => sum + one.quantity, 0);
		assert.equal(this.shop.document('products', 'rar').stock,
		    STOCK - reserved);
	}
}
