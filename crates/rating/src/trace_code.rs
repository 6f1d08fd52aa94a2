//! The binary form of a trace, kept in the event's row (ARCHITECTURE.md §4).
//!
//! Version 2: a version byte, the count, then each step: its number and its values in the order of its fields. Numbers of steps are never
//! reused.

use crate::{PriceMode, TRACE_STEPS_MAX, Trace, TraceStep};
use balance::binary::{CodecError, Reader, Writer};
use calendar::Instant;
use ids::{PurchaseId, SharingId};

const VERSION: u8 = 2;
/// Bytes of a usual step.
const STEP_ROOM: usize = 12;

impl Trace {
    /// Writes the trace.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(STEP_ROOM * self.steps.len() + 2);
        writer.byte(VERSION).unsigned(self.steps.len() as u64);
        for step in &self.steps {
            write_step(&mut writer, *step);
        }
        writer.finish()
    }

    /// Reads a trace.
    ///
    /// # Errors
    /// [`CodecError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        match reader.byte()? {
            VERSION => {}
            other => return Err(CodecError::Version(other)),
        }
        let count = reader.count(TRACE_STEPS_MAX)?;
        // A step in memory is larger than in bytes: what garbage claims is not reserved in advance.
        let mut steps = Vec::new();
        for _ in 0..count {
            steps.push(read_step(&mut reader)?);
        }
        reader.end()?;
        Ok(Self { steps })
    }
}

fn write_step(writer: &mut Writer, step: TraceStep) {
    use TraceStep as S;
    match step {
        S::Product { purchase, product } => writer.byte(0).signed(purchase.0).sym(product),
        S::Version { version, locked } => writer.byte(1).unsigned(u64::from(version)).truth(locked),
        S::NoRow { plan } => writer.byte(2).sym(plan),
        S::Part { from, to, quantity } => writer.byte(3).signed(from.micros()).signed(to.micros()).exact(quantity),
        S::Row { plan, row } => writer.byte(4).sym(plan).unsigned(u64::from(row)),
        S::Consume { resource, asked, taken, left } => writer.byte(5).sym(resource).exact(asked).signed(taken).exact(left),
        S::Charge { resource, bill_item, mode, quantity, rated } => {
            writer.byte(6).sym(resource).sym(bill_item).byte(mode_number(mode)).exact(quantity).exact(rated)
        }
        S::Tier { tier, quantity, price, amount } => writer.byte(7).unsigned(u64::from(tier)).exact(quantity).exact(price).exact(amount),
        S::Flat { tier, amount } => writer.byte(8).unsigned(u64::from(tier)).exact(amount),
        S::OnceSkipped { amount, day } => writer.byte(9).exact(amount).signed(i64::from(day)),
        S::ConnectFee { amount } => writer.byte(10).exact(amount),
        S::Minimum { amount } => writer.byte(11).exact(amount),
        S::Maximum { amount } => writer.byte(12).exact(amount),
        S::Rounded { exact, net } => writer.byte(13).exact(exact).signed(net),
        S::Tax { tax, ppm, exempt, reverse, pending, quanta } => {
            writer.byte(14).sym(tax).signed(i64::from(ppm)).byte(tax_flags(exempt, reverse, pending)).signed(quanta)
        }
        S::OtherCurrency { resource } => writer.byte(15).sym(resource),
        S::Count { resource, before, after } => writer.byte(16).sym(resource).signed(before).signed(after),
        S::Funds { paid } => writer.byte(17).signed(paid),
        S::Limit { resource, exposure, charged, limit, passed } => {
            writer.byte(18).sym(resource).signed(exposure).signed(charged).signed(limit).truth(passed)
        }
        S::PricedBefore { quantity, amount } => writer.byte(19).exact(quantity).exact(amount),
        S::Carried { price, amount } => writer.byte(20).exact(price).exact(amount),
        S::PercentOf { percent, of, amount } => writer.byte(21).exact(percent).exact(of).exact(amount),
        S::CycleMaximum { charged, net } => writer.byte(22).signed(charged).signed(net),
        S::Discount { purchase, discount, quanta, left } => writer.byte(23).signed(purchase.0).sym(discount).signed(quanta).signed(left),
        S::Shared { sharing, percent } => writer.byte(24).signed(sharing.0).exact(percent),
        S::Balance { place, balance, resource, before, after } => {
            // What moved is nearly always smaller than what is there.
            writer
                .byte(25)
                .unsigned(u64::from(place))
                .unsigned(u64::from(balance))
                .sym(resource)
                .signed(before)
                .signed(after.wrapping_sub(before))
        }
    };
}

fn read_step(r: &mut Reader<'_>) -> Result<TraceStep, CodecError> {
    use TraceStep as S;
    Ok(match r.byte()? {
        0 => S::Product { purchase: PurchaseId(r.signed()?), product: r.sym()? },
        1 => S::Version { version: r.number32()?, locked: r.truth()? },
        2 => S::NoRow { plan: r.sym()? },
        3 => S::Part { from: read_instant(r)?, to: read_instant(r)?, quantity: r.exact()? },
        4 => S::Row { plan: r.sym()?, row: r.number32()? },
        5 => S::Consume { resource: r.sym()?, asked: r.exact()?, taken: r.signed()?, left: r.exact()? },
        6 => S::Charge { resource: r.sym()?, bill_item: r.sym()?, mode: read_mode(r)?, quantity: r.exact()?, rated: r.exact()? },
        7 => S::Tier { tier: r.number32()?, quantity: r.exact()?, price: r.exact()?, amount: r.exact()? },
        8 => S::Flat { tier: r.number32()?, amount: r.exact()? },
        9 => S::OnceSkipped { amount: r.exact()?, day: r.signed32()? },
        10 => S::ConnectFee { amount: r.exact()? },
        11 => S::Minimum { amount: r.exact()? },
        12 => S::Maximum { amount: r.exact()? },
        13 => S::Rounded { exact: r.exact()?, net: r.signed()? },
        14 => {
            let (tax, ppm, (exempt, reverse, pending)) = (r.sym()?, r.signed32()?, read_tax_flags(r)?);
            S::Tax { tax, ppm, exempt, reverse, pending, quanta: r.signed()? }
        }
        15 => S::OtherCurrency { resource: r.sym()? },
        16 => S::Count { resource: r.sym()?, before: r.signed()?, after: r.signed()? },
        17 => S::Funds { paid: r.signed()? },
        18 => {
            let resource = r.sym()?;
            S::Limit { resource, exposure: r.signed()?, charged: r.signed()?, limit: r.signed()?, passed: r.truth()? }
        }
        19 => S::PricedBefore { quantity: r.exact()?, amount: r.exact()? },
        20 => S::Carried { price: r.exact()?, amount: r.exact()? },
        21 => S::PercentOf { percent: r.exact()?, of: r.exact()?, amount: r.exact()? },
        22 => S::CycleMaximum { charged: r.signed()?, net: r.signed()? },
        23 => S::Discount { purchase: PurchaseId(r.signed()?), discount: r.sym()?, quanta: r.signed()?, left: r.signed()? },
        24 => S::Shared { sharing: SharingId(r.signed()?), percent: r.exact()? },
        25 => {
            let (place, balance, resource, before) = (r.number32()?, r.number32()?, r.sym()?, r.signed()?);
            S::Balance { place, balance, resource, before, after: before.wrapping_add(r.signed()?) }
        }
        26.. => return Err(CodecError::Malformed("step")),
    })
}

fn read_instant(reader: &mut Reader<'_>) -> Result<Instant, CodecError> {
    Instant::try_from_micros(reader.signed()?).map_err(|_out_of_range| CodecError::Malformed("instant"))
}

const EXEMPT: u8 = 1;
const REVERSE: u8 = 1 << 1;
const PENDING: u8 = 1 << 2;

const fn tax_flags(exempt: bool, reverse: bool, pending: bool) -> u8 {
    (if exempt { EXEMPT } else { 0 }) | (if reverse { REVERSE } else { 0 }) | (if pending { PENDING } else { 0 })
}

fn read_tax_flags(reader: &mut Reader<'_>) -> Result<(bool, bool, bool), CodecError> {
    let flags = reader.byte()?;
    if flags & !(EXEMPT | REVERSE | PENDING) != 0 {
        return Err(CodecError::Malformed("tax flag"));
    }
    Ok((flags & EXEMPT != 0, flags & REVERSE != 0, flags & PENDING != 0))
}

const fn mode_number(mode: PriceMode) -> u8 {
    match mode {
        PriceMode::Graduated => 0,
        PriceMode::Volume => 1,
        PriceMode::StairStep => 2,
        PriceMode::Package => 3,
    }
}

fn read_mode(reader: &mut Reader<'_>) -> Result<PriceMode, CodecError> {
    match reader.byte()? {
        0 => Ok(PriceMode::Graduated),
        1 => Ok(PriceMode::Volume),
        2 => Ok(PriceMode::StairStep),
        3 => Ok(PriceMode::Package),
        4.. => Err(CodecError::Malformed("price mode")),
    }
}
