//! Whether a search finds what a person means in documents that providers publish: each line names a document, a
//! query and the operation that is meant. Skipped where the documents aren't beside the project.
#![expect(clippy::print_stderr, reason = "ranks are for a person to read, and skipping is to be heard")]
#![expect(clippy::expect_used, reason = "what a test prepares is known to be good")]

use std::{fs, path::PathBuf};

use jackfield_core::{
    import::{Imported, document, graphql, openapi},
    schema::directory::Directory,
};

/// A page of a list.
const PAGE: usize = 50;
/// What most are to be among.
const TOP: usize = 10;

fn corpus() -> Option<PathBuf> {
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(3);
    beside.map(|folder| folder.join("shared/corpus")).find(|folder| folder.is_dir())
}

fn directory(file: &std::path::Path) -> Directory {
    let bytes = fs::read(file).expect("a document");
    let value = document::parse(&bytes, "document").expect("a value");
    let imported: Imported = if openapi::is_openapi(&value) {
        openapi::schema(&document::Source { place: "document".to_owned(), value }, &[]).expect("a schema")
    } else {
        graphql::introspection(&value).expect("a schema")
    };
    Directory::new(imported.schema.into())
}

/// The rank of an operation, from 1, or none where it isn't on the first page.
fn rank(directory: &Directory, query: &str, wanted: &str) -> Option<usize> {
    let found = directory.operations(query, None, PAGE, |_| true).expect("a page");
    Some(found.iter().position(|hit| wanted.split(' ').any(|name| hit.name() == name))? + 1)
}

/// Checks lines of `query => operation operation …`; any one of the operations will do.
fn check(file: &str, lines: &str) {
    let Some(corpus) = corpus() else {
        eprintln!("SKIPPED: there is no ../shared/corpus beside the project to search in {file}");
        return;
    };
    let directory = directory(&corpus.join(file));
    let (mut all, mut top, mut lost) = (0, 0, Vec::new());
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (query, wanted) = line.split_once(" => ").expect("a query and what it means");
        let missing = wanted.split(' ').find(|name| directory.operation(name).is_none());
        assert_eq!(missing, None, "the document has no such operation");
        let rank = rank(&directory, query, wanted);
        eprintln!("{:>4}  {query}", rank.map_or("–".to_owned(), |rank| rank.to_string()));
        if rank.is_none_or(|rank| rank > TOP) {
            let ahead = directory.operations(query, None, 6, |_| true).expect("a page");
            let ahead: Vec<_> = ahead.iter().map(|hit| hit.name()).collect();
            eprintln!("      ahead of it: {}", ahead.join(" "));
        }
        all += 1;
        top += usize::from(rank.is_some_and(|rank| rank <= TOP));
        if rank.is_none() {
            lost.push(query);
        }
    }
    eprintln!("{file}: {top} of {all} among the first {TOP}");
    assert_eq!(lost, Vec::<&str>::new(), "not on the first page");
    assert!(top * 10 >= all * 9, "{top} of {all} among the first {TOP}");
}

#[test]
fn what_people_do_with_repositories_is_found() {
    let lines = "
        open issues of a repo => issues/list-for-repo
        list pull requests => pulls/list
        open a pull request => pulls/create
        merge a pull request => pulls/merge
        close an issue => issues/update
        create an issue => issues/create
        comment on an issue => issues/create-comment
        add labels to an issue => issues/add-labels
        assign someone to an issue => issues/add-assignees
        who can be assigned => issues/list-assignees
        list branches => repos/list-branches
        protect a branch => repos/update-branch-protection
        get a user by name => users/get-by-username
        create a repository => repos/create-for-authenticated-user repos/create-in-org
        fork a repo => repos/create-fork
        delete a repo => repos/delete
        latest release => repos/get-latest-release
        list releases => repos/list-releases
        publish a release => repos/create-release
        star a repository => activity/star-repo-for-authenticated-user
        search code => search/code
        search for issues => search/issues-and-pull-requests
        find users => search/users
        read a file of a repo => repos/get-content
        update file contents => repos/create-or-update-file-contents
        invite a person to an organization => orgs/create-invitation
        members of an org => orgs/list-members
        teams of an organization => teams/list
        run a workflow => actions/create-workflow-dispatch
        cancel a workflow run => actions/cancel-workflow-run
        rerun failed jobs => actions/re-run-workflow-failed-jobs
        create a webhook => repos/create-webhook orgs/create-webhook
        web hooks of a repo => repos/list-webhooks
        add a collaborator => repos/add-collaborator
        commits of a branch => repos/list-commits
        compare two commits => repos/compare-commits
        create a gist => gists/create
        unread notifications => activity/list-notifications-for-authenticated-user
        mark notifications as read => activity/mark-notifications-as-read
        request reviewers => pulls/request-reviewers
        approve a pull request => pulls/create-review
        files changed in a pull request => pulls/list-files
        delete a comment => issues/delete-comment pulls/delete-review-comment
        milestones of a repository => issues/list-milestones
        set a secret for actions => actions/create-or-update-repo-secret
        rate limit => rate-limit/get
        emojis => emojis/get
        lock an issue => issues/lock
        followers of a user => users/list-followers-for-user
        languages of a repository => repos/list-languages
        transfer a repo => repos/transfer
        lst pul reqests => pulls/list
        isues of a repositry => issues/list-for-repo
        colaborators => repos/list-collaborators
    ";
    check("openapi/providers/github/api.github.com.json", lines);
}

#[test]
fn what_people_do_with_payments_is_found() {
    let lines = "
        refund a charge => PostChargesChargeRefund PostRefunds PostChargesChargeRefunds
        refunding charges => PostChargesChargeRefund PostRefunds PostChargesChargeRefunds
        give the money back for a payment => PostRefunds PostChargesChargeRefund
        create a customer => PostCustomers
        add a new client => PostCustomers
        find a customer by email => GetCustomersSearch GetCustomers
        update a customer => PostCustomersCustomer
        delete a customer => DeleteCustomersCustomer
        list all customers => GetCustomers
        cancel subscription => DeleteSubscriptionsSubscriptionExposedId
        cancel a subscription => DeleteSubscriptionsSubscriptionExposedId
        subscriptions of a customer => GetCustomersCustomerSubscriptions GetSubscriptions
        start a subscription => PostSubscriptions
        create an invoice => PostInvoices
        send an invoice => PostInvoicesInvoiceSend
        void an invoice => PostInvoicesInvoiceVoid
        pay an invoice => PostInvoicesInvoicePay
        upcoming invoice => GetInvoicesUpcoming
        unpaid invoices => GetInvoices
        overdue bills => GetInvoices
        charge a card => PostCharges
        capture a payment => PostPaymentIntentsIntentCapture PostChargesChargeCapture
        my balance => GetBalance
        list payouts => GetPayouts
        create a coupon => PostCoupons
        remove a discount from a customer => DeleteCustomersCustomerDiscount
        open disputes => GetDisputes
        close a dispute => PostDisputesDisputeClose
        saved cards of a customer => GetCustomersCustomerCards GetCustomersCustomerPaymentMethods
        checkout session => PostCheckoutSessions GetCheckoutSessions GetCheckoutSessionsSession
        create a payment link => PostPaymentLinks
        list products => GetProducts
        price of a product => GetPrices
        webhook endpoints => GetWebhookEndpoints
        tax rates => GetTaxRates
        custmer balance => GetCustomersCustomerBalanceTransactions GetBalance
    ";
    check("openapi/providers/stripe/spec3.2022-04-12.json", lines);
}

#[test]
fn what_people_do_with_a_shop_is_found() {
    let lines = "
        find a customer by phone => customerByIdentifier customers customer
        look up a customer by email => customerByIdentifier customers customer
        list orders => orders
        open orders => orders
        get an order by its number => orderByIdentifier order
        cancel an order => orderCancel
        refund an order => refundCreate
        create a draft order => draftOrderCreate
        update a customer => customerUpdate
        create a customer => customerCreate
        search products => products
        create a product => productCreate
        product variants => productVariants
        change the price of a variant => productVariantsBulkUpdate
        stock of an item => inventoryItem inventoryItems inventoryLevel
        adjust inventory => inventoryAdjustQuantities
        create a discount code => discountCodeBasicCreate
        gift card balance => giftCard giftCards giftCardCredit
        create a gift card => giftCardCreate
        return items of an order => returnCreate
        track a shipment => fulfillmentTrackingInfoUpdate fulfillmentTrackingInfoUpdateV2 inventoryShipmentSetTracking
        fulfill an order => fulfillmentCreate
        send an invoice for a draft => draftOrderInvoiceSend
        mark an order as paid => orderMarkAsPaid
        locations of the shop => locations
        collections => collections
        add a tag => tagsAdd
        custmers => customers
        fulfilment orders => fulfillmentOrders
    ";
    check("graphql/shopify/admin_2026-07.json", lines);
}

#[test]
fn what_people_do_with_contacts_is_found() {
    let lines = "
        look up a contact by email => post-/crm/v3/objects/contacts/search_doSearch
        find contacts => post-/crm/v3/objects/contacts/search_doSearch
        create a contact => post-/crm/v3/objects/contacts_create
        update a contact => patch-/crm/v3/objects/contacts/_contactId__update
        get a contact => get-/crm/v3/objects/contacts/_contactId__getById
        list contacts => get-/crm/v3/objects/contacts_getPage
        merge two contacts => post-/crm/v3/objects/contacts/merge_merge
        delete a contact => delete-/crm/v3/objects/contacts/_contactId__archive
    ";
    check("openapi/providers/hubspot/CRM__Contacts__v3.json", lines);
}

#[test]
fn how_people_book_and_sell_is_found() {
    let lines = "
        book an appointment => CreateBooking
        cancel a booking => CancelBooking
        free slots => SearchAvailability
        reschedule an appointment => UpdateBooking
        create a customer => CreateCustomer
        look up a customer by phone number => SearchCustomers
        list locations => ListLocations
        take a payment => CreatePayment
        refund a payment => RefundPayment
        gift cards => ListGiftCards
        loyalty points of a customer => SearchLoyaltyAccounts AccumulateLoyaltyPoints AdjustLoyaltyPoints CalculateLoyaltyPoints
        pause a subscription => PauseSubscription
        staff => SearchTeamMembers ListEmployees
        search orders => SearchOrders
        stock count => RetrieveInventoryCount BatchRetrieveInventoryCounts
    ";
    check("openapi/providers/square/api.json", lines);
}
