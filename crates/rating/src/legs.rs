//! The binary form of an event's legs, kept in its row (ARCHITECTURE.md §4).
//!
//! Version 1: a version byte, the count, then each leg: kind, flags, and what the flags say is there. Ids of one customer lie close to
//! each other, so they are written as distances.

use crate::LEGS_MAX;
use balance::binary::{CodecError, Reader, Writer};
use balance::{ItemKey, Leg, LegKind};
use ids::{BillId, GroupId, ServiceId, SubscriptionId};

const VERSION: u8 = 1;
/// Bytes of a usual leg.
const LEG_ROOM: usize = 40;

const HAS_BALANCE: u8 = 1;
const HAS_ITEM: u8 = 1 << 1;
const SAME_GROUP: u8 = 1 << 2;
const SAME_ITEM: u8 = 1 << 3;
const HAS_SUBSCRIPTION: u8 = 1 << 4;
const HAS_SERVICE: u8 = 1 << 5;
const HAS_TAX: u8 = 1 << 6;
const HAS_LEDGER: u8 = 1 << 7;

/// Writes legs.
pub fn encode(legs: &[Leg]) -> Vec<u8> {
    let mut writer = Writer::with_capacity(LEG_ROOM * legs.len() + 2);
    writer.byte(VERSION).unsigned(legs.len() as u64);
    let mut previous: Option<&Leg> = None;
    for leg in legs {
        write_leg(&mut writer, leg, previous);
        previous = Some(leg);
    }
    writer.finish()
}

/// Reads legs.
///
/// # Errors
/// [`CodecError`].
pub fn decode(bytes: &[u8]) -> Result<Vec<Leg>, CodecError> {
    let mut reader = Reader::new(bytes);
    match reader.byte()? {
        VERSION => {}
        other => return Err(CodecError::Version(other)),
    }
    let count = reader.count(LEGS_MAX)?;
    let mut legs: Vec<Leg> = Vec::with_capacity(count);
    for _ in 0..count {
        let leg = read_leg(&mut reader, legs.last())?;
        legs.push(leg);
    }
    reader.end()?;
    Ok(legs)
}

fn write_leg(writer: &mut Writer, leg: &Leg, previous: Option<&Leg>) {
    let same_group = previous.is_some_and(|previous| previous.group == leg.group);
    let same_item = leg.item.is_some() && previous.is_some_and(|previous| previous.item == leg.item);
    let item = leg.item.filter(|_| !same_item);
    let flag = |there: bool, flag: u8| if there { flag } else { 0 };
    let flags = flag(leg.balance.is_some(), HAS_BALANCE)
        | flag(leg.item.is_some(), HAS_ITEM)
        | flag(same_group, SAME_GROUP)
        | flag(same_item, SAME_ITEM)
        | flag(item.is_some_and(|item| item.subscription.is_some()), HAS_SUBSCRIPTION)
        | flag(item.is_some_and(|item| item.service.is_some()), HAS_SERVICE)
        | flag(item.is_some_and(|item| item.tax.is_some()), HAS_TAX)
        | flag(item.is_some_and(|item| item.ledger.is_some()), HAS_LEDGER);
    writer.byte(kind_number(leg.kind)).byte(flags);
    if !same_group {
        writer.signed(leg.group.0);
    }
    writer.sym(leg.resource);
    if let Some(balance) = leg.balance {
        writer.unsigned(u64::from(balance));
    }
    if let Some(item) = item {
        write_item(writer, &item, leg.group);
    }
    writer.signed(leg.net).signed(leg.tax).signed(leg.quantity);
}

fn write_item(writer: &mut Writer, item: &ItemKey, group: GroupId) {
    writer.signed(item.bill.0.wrapping_sub(group.0)).sym(item.code);
    if let Some(subscription) = item.subscription {
        writer.signed(subscription.0.wrapping_sub(group.0));
    }
    if let Some(service) = item.service {
        writer.signed(service.0.wrapping_sub(group.0));
    }
    if let Some(tax) = item.tax {
        writer.sym(tax);
    }
    writer.signed(i64::from(item.tax_ppm));
    if let Some(ledger) = item.ledger {
        writer.sym(ledger);
    }
}

fn read_leg(reader: &mut Reader<'_>, previous: Option<&Leg>) -> Result<Leg, CodecError> {
    let kind = kind_of(reader.byte()?)?;
    let flags = reader.byte()?;
    let has = |flag: u8| flags & flag != 0;
    let group = match (has(SAME_GROUP), previous) {
        (false, _) => GroupId(reader.signed()?),
        (true, Some(previous)) => previous.group,
        (true, None) => return Err(CodecError::Malformed("group")),
    };
    let resource = reader.sym()?;
    let balance = if has(HAS_BALANCE) { Some(reader.number32()?) } else { None };
    let item = match (has(HAS_ITEM), has(SAME_ITEM), previous.and_then(|previous| previous.item)) {
        (false, false, _) => None,
        (true, false, _) => Some(read_item(reader, flags, group)?),
        (true, true, Some(item)) => Some(item),
        (true, true, None) | (false, true, _) => return Err(CodecError::Malformed("item")),
    };
    Ok(Leg { kind, group, resource, balance, item, net: reader.signed()?, tax: reader.signed()?, quantity: reader.signed()? })
}

fn read_item(reader: &mut Reader<'_>, flags: u8, group: GroupId) -> Result<ItemKey, CodecError> {
    let has = |flag: u8| flags & flag != 0;
    let bill = BillId(reader.signed()?.wrapping_add(group.0));
    let code = reader.sym()?;
    let subscription = if has(HAS_SUBSCRIPTION) { Some(SubscriptionId(reader.signed()?.wrapping_add(group.0))) } else { None };
    let service = if has(HAS_SERVICE) { Some(ServiceId(reader.signed()?.wrapping_add(group.0))) } else { None };
    let tax = if has(HAS_TAX) { Some(reader.sym()?) } else { None };
    let tax_ppm = reader.signed32()?;
    let ledger = if has(HAS_LEDGER) { Some(reader.sym()?) } else { None };
    Ok(ItemKey { bill, code, subscription, service, tax, tax_ppm, ledger })
}

const fn kind_number(kind: LegKind) -> u8 {
    match kind {
        LegKind::Charge => 0,
        LegKind::Funds => 1,
        LegKind::Consume => 2,
        LegKind::Grant => 3,
        LegKind::Count => 4,
        LegKind::Adjust => 5,
        LegKind::Rollover => 6,
    }
}

const fn kind_of(number: u8) -> Result<LegKind, CodecError> {
    match number {
        0 => Ok(LegKind::Charge),
        1 => Ok(LegKind::Funds),
        2 => Ok(LegKind::Consume),
        3 => Ok(LegKind::Grant),
        4 => Ok(LegKind::Count),
        5 => Ok(LegKind::Adjust),
        6 => Ok(LegKind::Rollover),
        7.. => Err(CodecError::Malformed("kind of leg")),
    }
}
