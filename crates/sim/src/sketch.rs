//! What a history has brought about so far, as far as drawing needs it, and the drawing of a whole history from a seed.
//!
//! Invariant: nothing here depends on the program's answers, the time of day or chance: the same seed gives the same history.

use crate::draw::Draw;
use crate::history::{History, Line, Part, Step};
use crate::kinds::{KINDS, Kind};
use calendar::Instant;

/// A plan of the simulated catalog.
pub struct Plan {
    /// Its code.
    pub code: &'static str,
    /// How it may be paid.
    pub pays: &'static [&'static str],
    /// Its kinds of service.
    pub services: &'static [&'static str],
}

/// The plans of the simulated catalog.
static PLANS: [Plan; 5] = [
    Plan { code: "mobile_plan", pays: &["postpaid"], services: &["data", "voice", "sms"] },
    Plan { code: "fixed_plan", pays: &["postpaid", "pay_now"], services: &["data"] },
    Plan { code: "payg_plan", pays: &["prepaid", "postpaid", "pay_now"], services: &["data", "voice", "sms"] },
    Plan { code: "monthly_plan", pays: &["prepaid"], services: &["data", "sms"] },
    Plan { code: SHARING_PLAN, pays: &["postpaid", "prepaid"], services: &["data", "voice"] },
];
/// The plan whose policies members share.
pub const SHARING_PLAN: &str = "family_plan";
/// Where the clock of every life begins.
pub const BEGIN: Instant = Instant::from_micros(1_768_467_600_000_000);
/// Lines of many steps at once, in a hundred.
const RACES_PERCENT: u64 = 25;
/// Steps that begin at once.
const RACE_MAX: u64 = 6;
/// Steps that are only tried, in a hundred of those that can be.
const DRY_PERCENT: u64 = 8;
/// Steps that are done again and must then change nothing, in a hundred.
const AGAIN_PERCENT: u64 = 25;
/// How often a kind is drawn before a line stays empty.
const DRAWS_MAX: usize = 20;

/// An identifier that was sold.
#[derive(Debug, Clone)]
pub struct Identifier {
    /// The identifier.
    pub code: String,
    /// Services of its plan.
    pub services: &'static [&'static str],
    /// Where the clock stood.
    pub since: Instant,
}

/// A charging session that was started.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Its session id.
    pub name: String,
    /// Its last message.
    pub last: Part,
    /// The number of its next message.
    pub next: u64,
}

/// A sharing group that was asked for.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: String,
    /// Who joined.
    pub members: Vec<String>,
}

/// The sketch.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// Where the clock stands.
    pub now: Instant,
    /// Customers: name and payment type.
    pub customers: Vec<(String, String)>,
    /// Usage that was sent.
    pub sent: Vec<Part>,
    /// Starts of later versions of the catalog.
    pub versions: Vec<String>,
    /// Charging sessions.
    pub open_sessions: Vec<OpenSession>,
    /// Sharing groups.
    pub sharing: Vec<Shared>,
    owners: Vec<String>,
    identifiers: Vec<Identifier>,
    keys: u64,
    sessions: u64,
}

impl Default for Sketch {
    fn default() -> Self {
        let (customers, sent, versions, identifiers) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (open_sessions, sharing, owners) = (Vec::new(), Vec::new(), Vec::new());
        Self { now: BEGIN, customers, sent, versions, open_sessions, sharing, owners, identifiers, keys: 0, sessions: 0 }
    }
}

impl Sketch {
    /// Adds a customer and names it.
    pub fn add_customer(&mut self, pays: &str) -> String {
        let name = format!("c{}", self.customers.len() + 1);
        self.customers.push((name.clone(), pays.to_owned()));
        name
    }

    /// One of the customers.
    pub fn customer(&self, draw: &mut Draw) -> Option<String> {
        draw.one_of(&self.customers).map(|(name, _)| name.clone())
    }

    /// How a customer pays.
    pub fn pays(&self, customer: &str) -> Option<&str> {
        self.customers.iter().find(|(name, _)| name == customer).map(|(_, pays)| pays.as_str())
    }

    /// A plan that fits a way to pay, and now and then one that does not.
    pub fn plan(draw: &mut Draw, pays: &str) -> Option<&'static Plan> {
        let misfit = draw.chance(5);
        let fitting: Vec<&Plan> = PLANS.iter().filter(|plan| misfit || plan.pays.contains(&pays)).collect();
        draw.one_of(&fitting).copied()
    }

    /// A new identifier of a plan.
    pub fn add_identifier(&mut self, customer: &str, plan: &Plan) -> String {
        if plan.code == SHARING_PLAN {
            self.owners.push(customer.to_owned());
        }
        let code = format!("386{}{:02}", customer.trim_start_matches('c'), self.identifiers.len());
        self.identifiers.push(Identifier { code: code.clone(), services: plan.services, since: self.now });
        code
    }

    /// A customer who has something to share.
    pub fn owner(&self, draw: &mut Draw) -> Option<String> {
        draw.one_of(&self.owners).cloned()
    }

    /// One of the identifiers.
    pub fn identifier(&self, draw: &mut Draw) -> Option<Identifier> {
        draw.one_of(&self.identifiers).cloned()
    }

    /// A new idempotency key.
    pub fn key(&mut self) -> String {
        self.keys += 1;
        format!("k{}", self.keys)
    }

    /// A new session id.
    pub fn session(&mut self) -> String {
        self.sessions += 1;
        format!("s{}", self.sessions)
    }
}

/// Where a history is to be lived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// In this process: steps one by one and in races.
    Within,
    /// Over servers under load: races only, and nothing that a client cannot do.
    Servers,
}

/// The history of a seed, with so many lines.
pub fn draw_history(seed: u64, lines: usize, setting: Setting) -> History {
    let mut draw = Draw::new(seed);
    let mut sketch = Sketch::default();
    let mut history = History::default();
    while history.0.len() < lines {
        let is_race = history.0.len() >= 2 && (setting == Setting::Servers || draw.chance(RACES_PERCENT));
        let steps = if is_race { 2 + draw.below(RACE_MAX - 1) } else { 1 };
        history.0.push(draw_line(&mut draw, &mut sketch, (steps, setting)));
    }
    history
}

fn draw_line(draw: &mut Draw, sketch: &mut Sketch, (steps, setting): (u64, Setting)) -> Line {
    let mut line = Vec::new();
    // What races begins at once: a clock that moves in this line has not moved yet for the others.
    let (begun, mut latest) = (sketch.now, sketch.now);
    for _ in 0..steps {
        let Some((kind, step)) = draw_step(draw, sketch, setting) else { continue };
        if kind.is_alone() && !line.is_empty() {
            sketch.now = begun;
            continue;
        }
        line.push(if steps == 1 { decorated(draw, kind, step) } else { step });
        latest = latest.max(sketch.now);
        sketch.now = begun;
        if kind.is_alone() {
            break;
        }
    }
    sketch.now = latest;
    Line(line)
}

fn draw_step(draw: &mut Draw, sketch: &mut Sketch, setting: Setting) -> Option<(&'static dyn Kind, Step)> {
    let all: u64 = KINDS.iter().map(|kind| kind.weight()).sum();
    for _ in 0..DRAWS_MAX {
        let mut place = draw.below(all);
        let kind = KINDS.into_iter().find(|kind| {
            let here = place < kind.weight();
            place = place.saturating_sub(kind.weight());
            here
        })?;
        // The first thing in a life is a customer.
        let kind = if sketch.customers.is_empty() { *KINDS.first()? } else { kind };
        if kind.is_steered() && setting == Setting::Servers {
            continue;
        }
        if let Some(step) = kind.draw(draw, sketch) {
            return Some((kind, step));
        }
    }
    None
}

fn decorated(draw: &mut Draw, kind: &dyn Kind, step: Step) -> Step {
    if kind.can_be_dry() && draw.chance(DRY_PERCENT) {
        return step.with("dry", "yes");
    }
    if kind.can_be_repeated() && draw.chance(AGAIN_PERCENT) { step.with("again", "yes") } else { step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_always_draws_the_same_history_and_another_another() {
        let text = |seed| draw_history(seed, 60, Setting::Within).to_string();
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
        assert_eq!(text(7).parse::<History>().unwrap().to_string(), text(7));
    }

    #[test]
    fn every_kind_is_drawn() {
        let text: String = (1..20).map(|seed| draw_history(seed, 60, Setting::Within).to_string()).collect();
        for kind in KINDS {
            assert!(text.contains(&format!("{} ", kind.verb())), "{}", kind.verb());
        }
        for decoration in ["dry=yes", "again=yes", " || ", " ; "] {
            assert!(text.contains(decoration), "{decoration}");
        }
    }
}
