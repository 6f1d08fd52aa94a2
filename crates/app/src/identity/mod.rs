//! Who may do what: staff, sessions, one-time links, API keys, roles and permissions.
//!
//! Owns: hashing, how long sign-ins last, the one permission table ([`permission`]). Does not own: cookies and headers (`api`), rows
//! (`store::identity`). Invariants: passwords are hashed outside every operation; of tokens only the SHA-256 is stored; the server
//! asks [`Caller::may`] for every endpoint, the screens only hide what it would refuse.

mod api_key;
mod caller;
mod error;
mod first_start;
mod password;
pub mod permission;
mod session;
mod sign_in;
mod sign_in_link;
mod token;

pub use api_key::{API_KEYS_MAX, CreateApiKey, DeleteApiKey, ListApiKeys, NewApiKey, find_api_key};
pub use caller::{Caller, Reach, Who};
pub use error::IdentityError;
pub use first_start::{FIRST_STAFF_EMAIL, SignInLink, first_sign_in_link};
pub use password::PASSWORD_CHARACTERS_MIN;
pub use permission::{Permission, Role};
pub use session::{Admitted, find_session, set_language, set_password, sign_out, sites_of};
pub use sign_in::{SESSION_LIFETIME_S, SignedIn, redeem_link, sign_in};
pub use sign_in_link::make_sign_in_link;
pub use token::{Token, digest};
