//! The one permission table: what each role allows (reference: users and roles).
//!
//! Roles add up. Every endpoint of the API names one [`Permission`]; a test lists all of them with the roles that may call them.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The one with this word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|item| item.as_str() == word)
            }
        }
    };
}

words! {
    /// What a caller may do.
    Permission {
        /// See the start page.
        HomeRead => "home.read",
        /// See customers, contacts, subscriptions, balances.
        CustomerRead => "customer.read",
        /// Make and change customers, contacts, subscriptions.
        CustomerWrite => "customer.write",
        /// Adjust balances and bills.
        BalanceAdjust => "balance.adjust",
        /// See plans, prices, resources and what belongs to them.
        CatalogRead => "catalog.read",
        /// Change the catalog.
        CatalogWrite => "catalog.write",
        /// See usage events.
        UsageRead => "usage.read",
        /// Send usage events.
        UsageWrite => "usage.write",
        /// Decide anew on usage events: rate again, cancel, correct.
        UsageRevise => "usage.revise",
        /// See bills and invoices.
        BillingRead => "billing.read",
        /// Run billing, make invoices.
        BillingRun => "billing.run",
        /// Configure invoicing: document numbers, days until due, templates.
        InvoicingManage => "invoicing.manage",
        /// See payments.
        PaymentRead => "payment.read",
        /// Take payments.
        PaymentWrite => "payment.write",
        /// See jobs and their runs.
        JobRead => "job.read",
        /// Start and stop jobs.
        JobRun => "job.run",
        /// Make, change, pause and remove jobs.
        JobWrite => "job.write",
        /// See sites.
        SiteRead => "site.read",
        /// Move the clock of a sandbox site.
        SiteClock => "site.clock",
        /// Make and withdraw API keys.
        KeyManage => "key.manage",
        /// Configure how messages leave: e-mail, SMS, webhooks.
        MessagingManage => "messaging.manage",
        /// Configure the taxation gateway and see how it does.
        TaxationManage => "taxation.manage",
        /// See the activity log.
        ActivityRead => "activity.read",
    }
}

words! {
    /// What a member of staff or an API key is there for.
    Role {
        /// Looks at figures.
        MarketingAnalyst => "marketing_analyst",
        /// Shapes the catalog and its configuration.
        BusinessProcessAnalyst => "business_process_analyst",
        /// Makes plans, products, prices, discounts.
        PricingAnalyst => "pricing_analyst",
        /// Runs jobs, watches usage.
        OperationsStaff => "operations_staff",
        /// Serves customers.
        CustomerService => "customer_service",
        /// Bills, invoices, payments, finance.
        FinancialAnalyst => "financial_analyst",
        /// Sites, staff, keys, the system.
        SystemAdministrator => "system_administrator",
        /// Everything except self-care.
        Power => "power",
        /// Customer service of its own customers.
        Reseller => "reseller",
        /// Self-care: its own customer only, through the portal.
        CustomerPortal => "customer_portal",
    }
}

impl Role {
    /// True when the role allows it. Everybody who works for the operator may see the start page and the sites.
    pub const fn allows(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Power => true,
            Self::MarketingAnalyst => matches!(permission, P::HomeRead | P::SiteRead | P::CatalogRead | P::UsageRead | P::BillingRead),
            Self::BusinessProcessAnalyst | Self::PricingAnalyst => {
                matches!(permission, P::HomeRead | P::SiteRead | P::CatalogRead | P::CatalogWrite)
            }
            Self::OperationsStaff => matches!(
                permission,
                P::HomeRead
                    | P::SiteRead
                    | P::CatalogRead
                    | P::CustomerRead
                    | P::UsageRead
                    | P::UsageWrite
                    | P::UsageRevise
                    | P::BillingRead
                    | P::BillingRun
                    | P::JobRead
                    | P::JobRun
                    | P::JobWrite
                    | P::ActivityRead
            ),
            Self::CustomerService | Self::Reseller => matches!(
                permission,
                P::HomeRead
                    | P::SiteRead
                    | P::CatalogRead
                    | P::CustomerRead
                    | P::CustomerWrite
                    | P::BalanceAdjust
                    | P::UsageRead
                    | P::BillingRead
                    | P::PaymentRead
                    | P::PaymentWrite
                    | P::ActivityRead
            ),
            Self::FinancialAnalyst => of_finance(permission),
            Self::SystemAdministrator => {
                matches!(
                    permission,
                    P::HomeRead
                        | P::SiteRead
                        | P::SiteClock
                        | P::KeyManage
                        | P::MessagingManage
                        | P::TaxationManage
                        | P::JobRead
                        | P::JobRun
                        | P::JobWrite
                        | P::ActivityRead
                )
            }
            Self::CustomerPortal => false,
        }
    }
}

/// What who looks after bills, invoices and payments may do.
const fn of_finance(permission: Permission) -> bool {
    use Permission as P;
    matches!(
        permission,
        P::HomeRead
            | P::SiteRead
            | P::CatalogRead
            | P::CustomerRead
            | P::BalanceAdjust
            | P::UsageRead
            | P::UsageRevise
            | P::BillingRead
            | P::BillingRun
            | P::PaymentRead
            | P::PaymentWrite
            | P::TaxationManage
            | P::InvoicingManage
            | P::JobRead
            | P::ActivityRead
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_may_everything_and_the_portal_role_nothing_here() {
        assert!(Permission::ALL.iter().all(|permission| Role::Power.allows(*permission)));
        assert!(!Permission::ALL.iter().any(|permission| Role::CustomerPortal.allows(*permission)));
    }

    #[test]
    fn words_are_unique_and_read_back() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(*permission));
        }
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(*role));
        }
    }
}
