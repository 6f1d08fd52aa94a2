//! One active and one inactive bill per recurring profile; periods tile time (domain.md §10.2).

use super::Sight;
use balance::Bills;
use store::audit::{AuditedBill, AuditedProfile};
use store::bill::BillState;

fn of_profile<'a>(sight: &'a Sight<'_>, profile: &AuditedProfile) -> Vec<&'a AuditedBill> {
    let id = profile.id;
    sight.books.bills.iter().filter(move |bill| bill.profile == id).collect()
}

/// What profile and groups hold as their open bills are the only ones that are.
pub(super) fn one_active_one_inactive(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for profile in &sight.books.profiles {
        let bills = of_profile(sight, profile);
        let in_state = |state: BillState| bills.iter().filter(|bill| bill.state == state).collect::<Vec<_>>();
        let (active, inactive) = (in_state(BillState::Active), in_state(BillState::Inactive));
        if (active.len(), inactive.len()) != (1, usize::from(profile.is_recurring)) {
            wrong.push(format!("profile {} has {} active and {} inactive bills", profile.id, active.len(), inactive.len()));
            continue;
        }
        let [active] = active.as_slice() else { continue };
        let next = inactive.first();
        let found =
            Bills { active: active.id, active_to: active.to, next: next.map(|bill| bill.id), next_to: next.and_then(|bill| bill.to) };
        let groups = sight.books.groups.iter().filter(|group| group.profile == profile.id);
        let kept = std::iter::once(profile.bills).chain(groups.map(|group| group.bills));
        wrong.extend(kept.filter(|kept| *kept != found).map(|kept| format!("profile {} holds {kept:?}, there are {found:?}", profile.id)));
    }
    wrong
}

/// Each period begins where the one before ends, in the order of states.
pub(super) fn periods_tile(sight: &Sight<'_>) -> Vec<String> {
    let mut wrong = Vec::new();
    for profile in sight.books.profiles.iter().filter(|profile| profile.is_recurring) {
        for pair in of_profile(sight, profile).windows(2) {
            let [first, second] = pair else { continue };
            if first.to != Some(second.from) {
                wrong.push(format!("bill {} ends at {:?}, bill {} begins at {}", first.number, first.to, second.number, second.from));
            }
            if rank(first.state) < rank(second.state) {
                wrong.push(format!(
                    "bill {} is {}, the later {} is {}",
                    first.number,
                    first.state.as_str(),
                    second.number,
                    second.state.as_str()
                ));
            }
        }
    }
    wrong
}

const fn rank(state: BillState) -> u8 {
    match state {
        BillState::Inactive => 0,
        BillState::Active => 1,
        BillState::Billing | BillState::Closed => 2,
    }
}
