//! The one table of endpoints: each with who may call it.
//!
//! Invariant: nothing under `/v1` is reachable that does not stand here, the description of the API aside.

use crate::access::Access::{self, Everywhere, OnSite, Open, SignedIn};
use crate::state::AppState;
use crate::{
    account_settings, activities, api_keys, balance_groups, billing_profiles, bills, catalog, charging_sessions, communications,
    custom_attributes, customers, deferred_actions, document_templates, dunning, hierarchy, home, invoices, invoicing_settings, jobs,
    notes, notification_channels, notifications, organization, payments, sessions, sharing, sites, subscriptions, taxation_gateway,
    usage_events, vouchers, webhook_endpoints,
};
use app::identity::{Permission as P, Role};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes as handler;

/// An endpoint.
pub(crate) struct Endpoint {
    pub(crate) access: Access,
    pub(crate) handler: UtoipaMethodRouter<AppState>,
}

const fn at(access: Access, handler: UtoipaMethodRouter<AppState>) -> Endpoint {
    Endpoint { access, handler }
}

/// All endpoints, in the order of the documentation.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    let mut all = system();
    all.extend(of_catalog());
    all.extend(of_customers());
    all.extend(of_usage());
    all.extend(of_money());
    all.extend(of_messages());
    all
}

fn system() -> Vec<Endpoint> {
    vec![
        at(Open, handler!(sessions::create::create_session)),
        at(Open, handler!(sessions::redeem::redeem_link)),
        at(SignedIn, handler!(sessions::get::get_session)),
        at(SignedIn, handler!(sessions::update::update_session)),
        at(SignedIn, handler!(sessions::delete::delete_session)),
        at(OnSite(P::KeyManage), handler!(api_keys::list::list_api_keys)),
        at(OnSite(P::KeyManage), handler!(api_keys::create::create_api_key)),
        at(OnSite(P::KeyManage), handler!(api_keys::delete::delete_api_key)),
        at(Everywhere(P::SiteRead), handler!(sites::list::list_sites)),
        at(Everywhere(P::SiteRead), handler!(sites::get::get_site)),
        at(Everywhere(P::SiteClock), handler!(sites::advance_clock::advance_clock)),
        at(OnSite(P::HomeRead), handler!(home::get_home)),
        at(OnSite(P::ActivityRead), handler!(activities::list::list_activities)),
        at(OnSite(P::JobRead), handler!(jobs::list::list_jobs)),
        at(OnSite(P::JobWrite), handler!(jobs::create::create_job)),
        at(OnSite(P::JobRead), handler!(jobs::get::get_job)),
        at(OnSite(P::JobWrite), handler!(jobs::update::update_job)),
        at(OnSite(P::JobWrite), handler!(jobs::delete::delete_job)),
        at(OnSite(P::JobWrite), handler!(jobs::pause::pause_job)),
        at(OnSite(P::JobWrite), handler!(jobs::resume::resume_job)),
        at(OnSite(P::JobRun), handler!(jobs::run::run_job)),
        at(OnSite(P::JobRead), handler!(jobs::list_runs::list_job_runs)),
        at(OnSite(P::JobRead), handler!(jobs::get_run::get_job_run)),
        at(OnSite(P::JobRead), handler!(jobs::watch_run::watch_job_run)),
        at(OnSite(P::JobRead), handler!(jobs::list_errors::list_job_run_errors)),
        at(OnSite(P::JobRead), handler!(jobs::list_files::list_job_run_files)),
        at(OnSite(P::JobRead), handler!(jobs::get_file::get_job_run_file)),
        at(OnSite(P::JobRun), handler!(jobs::cancel_run::cancel_job_run)),
    ]
}

fn of_catalog() -> Vec<Endpoint> {
    vec![
        at(OnSite(P::CatalogRead), handler!(catalog::summary::summarize_catalog)),
        at(OnSite(P::CatalogRead), handler!(catalog::export::export_catalog)),
        at(OnSite(P::CatalogWrite), handler!(catalog::apply::apply_catalog)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_plans)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_plan)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_bundles)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_bundle)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_products)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_product)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_rate_plans)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_rate_plan)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_resources)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_resource)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_event_types)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_event_type)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_taxes)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_tax)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_tax_suppliers)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_tax_supplier)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_discounts)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_discount)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_credit_profiles)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_credit_profile)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_tags)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_tag)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_bill_items)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_bill_item)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_service_types)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_service_type)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_zone_maps)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_zone_map)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_terms)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_term)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_coupons)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_coupon)),
        at(OnSite(P::CatalogRead), handler!(vouchers::list::list_voucher_batches)),
        at(OnSite(P::CatalogWrite), handler!(vouchers::create::create_voucher_batch)),
        at(OnSite(P::CatalogRead), handler!(vouchers::get::get_voucher_batch)),
        at(OnSite(P::CatalogRead), handler!(vouchers::codes::list_voucher_codes)),
        at(OnSite(P::CatalogWrite), handler!(vouchers::block::block_voucher)),
        at(OnSite(P::CatalogWrite), handler!(vouchers::block::unblock_voucher)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_customer_types)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_customer_type)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_holiday_calendars)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_holiday_calendar)),
        at(OnSite(P::CatalogRead), handler!(catalog::ledgers::list_ledgers)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::list_event_generators)),
        at(OnSite(P::CatalogRead), handler!(catalog::kinds::get_event_generator)),
        at(OnSite(P::CatalogRead), handler!(catalog::zone_rows::list_zone_rows)),
        at(OnSite(P::CatalogWrite), handler!(catalog::load_zone_rows::load_zone_rows)),
        at(OnSite(P::CatalogRead), handler!(catalog::zone_rows_file::download_zone_rows)),
        at(OnSite(P::CatalogRead), handler!(catalog::find_zone::find_zone)),
    ]
}

fn of_customers() -> Vec<Endpoint> {
    vec![
        at(OnSite(P::CustomerRead), handler!(customers::list::list_customers)),
        at(OnSite(P::CustomerWrite), handler!(customers::create::create_customer)),
        at(OnSite(P::CustomerRead), handler!(customers::get::get_customer)),
        at(OnSite(P::CustomerWrite), handler!(customers::update::update_customer)),
        at(OnSite(P::CustomerWrite), handler!(customers::set_status::set_customer_status)),
        at(OnSite(P::CustomerWrite), handler!(customers::close::close_account)),
        at(OnSite(P::CustomerWrite), handler!(customers::close::withdraw_closing)),
        at(OnSite(P::CustomerRead), handler!(deferred_actions::list::list_deferred_actions)),
        at(OnSite(P::CustomerWrite), handler!(deferred_actions::run::run_deferred_action)),
        at(OnSite(P::CustomerWrite), handler!(deferred_actions::reschedule::reschedule_deferred_action)),
        at(OnSite(P::CustomerWrite), handler!(deferred_actions::cancel::cancel_deferred_action)),
        at(OnSite(P::CustomerRead), handler!(customers::list_contacts::list_contacts)),
        at(OnSite(P::CustomerWrite), handler!(customers::create_contact::create_contact)),
        at(OnSite(P::CustomerWrite), handler!(customers::change_contact::change_contact)),
        at(OnSite(P::CustomerWrite), handler!(customers::delete_contact::delete_contact)),
        at(OnSite(P::CustomerRead), handler!(subscriptions::list::list_subscriptions)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::create::create_subscription)),
        at(OnSite(P::CustomerRead), handler!(subscriptions::get::get_subscription)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::cancel::cancel_subscription)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::inactivate::inactivate_subscription)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::reactivate::reactivate_subscription)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::update_product::update_purchased_product)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::update_service::update_service)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::add_bundle::add_bundle)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::redeem::redeem_vouchers)),
        at(OnSite(P::CustomerRead), handler!(subscriptions::transition::list_transitions)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::transition::queue_transition)),
        at(OnSite(P::CustomerWrite), handler!(subscriptions::transition::withdraw_transition)),
        at(OnSite(P::CustomerRead), handler!(balance_groups::list::list_balance_groups)),
        at(OnSite(P::CustomerRead), handler!(balance_groups::get_balances::list_balances)),
        at(OnSite(P::CustomerWrite), handler!(balance_groups::create::create_balance_group)),
        at(OnSite(P::BalanceAdjust), handler!(balance_groups::create_balance::create_balance)),
        at(OnSite(P::BalanceAdjust), handler!(balance_groups::adjust_balance::adjust_one_balance)),
        at(OnSite(P::BalanceAdjust), handler!(balance_groups::adjust::adjust_balance)),
        at(OnSite(P::CustomerRead), handler!(sharing::of_customer::list_customer_sharing)),
        at(OnSite(P::CustomerRead), handler!(sharing::list::list_sharing_groups)),
        at(OnSite(P::CustomerWrite), handler!(sharing::create::create_sharing_group)),
        at(OnSite(P::CustomerRead), handler!(sharing::get::get_sharing_group)),
        at(OnSite(P::CustomerWrite), handler!(sharing::update::update_sharing_group)),
        at(OnSite(P::CustomerWrite), handler!(sharing::cancel::cancel_sharing_group)),
        at(OnSite(P::CustomerRead), handler!(sharing::list_members::list_sharing_members)),
        at(OnSite(P::CustomerWrite), handler!(sharing::join::join_sharing_group)),
        at(OnSite(P::CustomerWrite), handler!(sharing::update_member::update_sharing_member)),
        at(OnSite(P::CustomerWrite), handler!(sharing::leave::leave_sharing_group)),
        at(OnSite(P::CustomerRead), handler!(hierarchy::of_customer::list_customer_hierarchy)),
        at(OnSite(P::CustomerRead), handler!(hierarchy::list::list_hierarchy_groups)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::create::create_hierarchy_group)),
        at(OnSite(P::CustomerRead), handler!(hierarchy::get::get_hierarchy_group)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::update::update_hierarchy_group)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::cancel::cancel_hierarchy_group)),
        at(OnSite(P::CustomerRead), handler!(hierarchy::list_members::list_hierarchy_members)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::join::join_hierarchy_group)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::update_member::update_hierarchy_member)),
        at(OnSite(P::CustomerWrite), handler!(hierarchy::leave::leave_hierarchy_group)),
        at(OnSite(P::CustomerRead), handler!(organization::list::list_organization)),
        at(OnSite(P::CustomerRead), handler!(organization::get::get_organization_place)),
        at(OnSite(P::CustomerWrite), handler!(organization::update::update_organization_place)),
        at(OnSite(P::CustomerWrite), handler!(organization::delete::leave_organization)),
    ]
}

fn of_usage() -> Vec<Endpoint> {
    vec![
        at(OnSite(P::UsageRead), handler!(usage_events::list_of_customer::list_customer_usage)),
        at(OnSite(P::UsageRead), handler!(usage_events::list::list_unrated_usage)),
        at(OnSite(P::UsageRead), handler!(usage_events::count_unrated::count_unrated_usage)),
        at(OnSite(P::UsageWrite), handler!(usage_events::create::create_usage_events)),
        at(OnSite(P::UsageRead), handler!(usage_events::rate::rate_usage_event)),
        at(OnSite(P::UsageRead), handler!(usage_events::get::get_usage_event)),
        at(OnSite(P::UsageRead), handler!(charging_sessions::list_of_customer::list_charging_sessions)),
        at(OnSite(P::UsageWrite), handler!(charging_sessions::create::create_charging_session)),
        at(OnSite(P::UsageRead), handler!(charging_sessions::get::get_charging_session)),
        at(OnSite(P::UsageWrite), handler!(charging_sessions::update::update_charging_session)),
        at(OnSite(P::UsageWrite), handler!(charging_sessions::terminate::terminate_charging_session)),
        at(OnSite(P::UsageRevise), handler!(usage_events::change::cancel_usage_event)),
        at(OnSite(P::UsageRevise), handler!(usage_events::change::correct_usage_event)),
        at(OnSite(P::UsageRevise), handler!(usage_events::change::retry_usage_event)),
        at(OnSite(P::BalanceAdjust), handler!(usage_events::adjust::adjust_usage_event)),
        at(OnSite(P::UsageRevise), handler!(usage_events::again::rerate_usage_events)),
        at(OnSite(P::UsageRevise), handler!(usage_events::again::retry_usage_events)),
    ]
}

fn of_money() -> Vec<Endpoint> {
    vec![
        at(OnSite(P::CustomerRead), handler!(billing_profiles::list::list_billing_profiles)),
        at(OnSite(P::CustomerRead), handler!(billing_profiles::get::get_billing_profile)),
        at(OnSite(P::CustomerWrite), handler!(billing_profiles::create::create_billing_profile)),
        at(OnSite(P::CustomerWrite), handler!(billing_profiles::delete::delete_billing_profile)),
        at(OnSite(P::CustomerWrite), handler!(billing_profiles::update::update_billing_profile)),
        at(OnSite(P::CustomerWrite), handler!(billing_profiles::set_payer::set_billing_profile_payer)),
        at(OnSite(P::BillingRun), handler!(billing_profiles::run_billing::run_billing)),
        at(OnSite(P::BillingRun), handler!(billing_profiles::bill_now::bill_now)),
        at(OnSite(P::BillingRun), handler!(billing_profiles::change_cycle::change_cycle)),
        at(OnSite(P::BillingRead), handler!(bills::list_of_customer::list_customer_bills)),
        at(OnSite(P::BillingRead), handler!(bills::list::list_bills)),
        at(OnSite(P::BillingRead), handler!(bills::get::get_bill)),
        at(OnSite(P::BillingRead), handler!(bills::item_events::list_item_events)),
        at(OnSite(P::BillingRead), handler!(bills::preview::preview_bill)),
        at(OnSite(P::BalanceAdjust), handler!(bills::adjust::adjust_bill)),
        at(OnSite(P::BalanceAdjust), handler!(bills::adjust_item::adjust_bill_item)),
        at(OnSite(P::BillingRead), handler!(invoices::list::list_invoices)),
        at(OnSite(P::BillingRun), handler!(invoices::create::create_invoice)),
        at(OnSite(P::BillingRead), handler!(invoices::get::get_invoice)),
        at(OnSite(P::BillingRead), handler!(invoices::document::get_invoice_document)),
        at(OnSite(P::BillingRun), handler!(invoices::void::void_invoice)),
        at(OnSite(P::CustomerWrite), handler!(invoices::resend::resend_invoice)),
        at(OnSite(P::BillingRead), handler!(invoicing_settings::get::get_invoicing_settings)),
        at(OnSite(P::InvoicingManage), handler!(invoicing_settings::update::update_invoicing_settings)),
        at(OnSite(P::CustomerRead), handler!(account_settings::get::get_account_settings)),
        at(OnSite(P::InvoicingManage), handler!(account_settings::update::update_account_settings)),
        at(OnSite(P::CustomerRead), handler!(custom_attributes::get::get_custom_attributes)),
        at(OnSite(P::InvoicingManage), handler!(custom_attributes::put::put_custom_attributes)),
        at(OnSite(P::BillingRead), handler!(document_templates::list::list_document_templates)),
        at(OnSite(P::InvoicingManage), handler!(document_templates::create::create_document_template)),
        at(OnSite(P::InvoicingManage), handler!(document_templates::preview::preview_document_template)),
        at(OnSite(P::BillingRead), handler!(document_templates::get::get_document_template)),
        at(OnSite(P::InvoicingManage), handler!(document_templates::update::update_document_template)),
        at(OnSite(P::InvoicingManage), handler!(document_templates::delete::delete_document_template)),
        at(OnSite(P::BillingRead), handler!(document_templates::list_versions::list_document_template_versions)),
        at(OnSite(P::BillingRead), handler!(dunning::list::list_dunning)),
        at(OnSite(P::InvoicingManage), handler!(dunning::create::create_dunning)),
        at(OnSite(P::BillingRead), handler!(dunning::get::get_dunning)),
        at(OnSite(P::InvoicingManage), handler!(dunning::update::update_dunning)),
        at(OnSite(P::InvoicingManage), handler!(dunning::delete::delete_dunning)),
        at(OnSite(P::BillingRead), handler!(notes::list::list_notes)),
        at(OnSite(P::BillingRead), handler!(notes::get::get_note)),
        at(OnSite(P::BillingRead), handler!(notes::document::get_note_document)),
        at(OnSite(P::PaymentRead), handler!(payments::list_of_customer::list_customer_payments)),
        at(OnSite(P::PaymentWrite), handler!(payments::create::create_payment)),
        at(OnSite(P::PaymentRead), handler!(payments::list::list_payments)),
        at(OnSite(P::PaymentRead), handler!(payments::list_intents::list_payment_intents)),
        at(OnSite(P::TaxationManage), handler!(taxation_gateway::get::get_taxation_gateway)),
        at(OnSite(P::TaxationManage), handler!(taxation_gateway::put::put_taxation_gateway)),
        at(OnSite(P::TaxationManage), handler!(taxation_gateway::delete::delete_taxation_gateway)),
    ]
}

fn of_messages() -> Vec<Endpoint> {
    vec![
        at(OnSite(P::CustomerRead), handler!(notifications::list::list_notifications)),
        at(OnSite(P::CustomerRead), handler!(communications::list_of_customer::list_customer_communications)),
        at(OnSite(P::CustomerRead), handler!(communications::list::list_communications)),
        at(OnSite(P::CustomerRead), handler!(communications::get::get_communication)),
        at(OnSite(P::CustomerWrite), handler!(communications::resend::resend_communication)),
        at(OnSite(P::MessagingManage), handler!(notification_channels::list::list_notification_channels)),
        at(OnSite(P::MessagingManage), handler!(notification_channels::put::put_notification_channel)),
        at(OnSite(P::MessagingManage), handler!(notification_channels::delete::delete_notification_channel)),
        at(OnSite(P::MessagingManage), handler!(notification_channels::test::test_notification_channel)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::list_events::list_webhook_events)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::list::list_webhook_endpoints)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::create::create_webhook_endpoint)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::get::get_webhook_endpoint)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::update::update_webhook_endpoint)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::delete::delete_webhook_endpoint)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::rotate_secret::rotate_webhook_secret)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::test::test_webhook_endpoint)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::list_deliveries::list_webhook_deliveries)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::get_delivery::get_webhook_delivery)),
        at(OnSite(P::MessagingManage), handler!(webhook_endpoints::replay::replay_webhook_deliveries)),
    ]
}

/// Method, path and access of every endpoint.
pub(crate) fn table() -> Vec<(String, String, Access)> {
    let mut rows = Vec::new();
    for endpoint in endpoints() {
        for (path, item) in endpoint.handler.1.paths {
            let methods = [
                ("GET", item.get.is_some()),
                ("POST", item.post.is_some()),
                ("PATCH", item.patch.is_some()),
                ("PUT", item.put.is_some()),
                ("DELETE", item.delete.is_some()),
            ];
            for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
                rows.push((method.to_owned(), path.clone(), endpoint.access));
            }
        }
    }
    rows
}

/// Every endpoint with the roles that may call it, one a line: the matrix that is reviewed as a snapshot.
pub fn matrix() -> String {
    let mut lines: Vec<String> = table()
        .into_iter()
        .map(|(method, path, access)| {
            let who = match access {
                Open => "everybody".to_owned(),
                SignedIn => "whoever is signed in".to_owned(),
                Everywhere(permission) | OnSite(permission) => {
                    let roles: Vec<&str> = Role::ALL.iter().filter(|role| role.allows(permission)).map(|role| role.as_str()).collect();
                    format!("{} [{}]", roles.join(" "), permission.as_str())
                }
            };
            format!("{path} {method}: {who}\n")
        })
        .collect();
    lines.sort();
    lines.concat()
}
