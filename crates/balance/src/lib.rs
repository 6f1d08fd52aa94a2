//! A balance group's money and allowances: balances, consumption order, open items.
