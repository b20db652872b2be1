//! Goals about schemas of ours, and what they mean.

use super::support::{ask, desk, helpdesk, planner, shop, told, workshop};
use crate::{
    propose::Goal,
    schema::{FieldType, Schema},
};

/// Every goal with what it means; all that differ are told at once.
fn check(schema: Schema, goals: &[(&str, &str)]) {
    let planner = planner(schema);
    let wrong = goals.iter().filter_map(|(goal, meant)| {
        let answered = told(&ask(&planner, goal));
        let goal_of = Goal { text: goal, is_write: None };
        (answered != *meant).then(|| format!("{goal}\n   {answered}\n   {}", planner.understanding(&goal_of)))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn goals_about_tables() {
    check(
        workshop(),
        &[
            (
                "look up a rider by phone and return their first name and email",
                "riders.search(phone) -> email first_name",
            ),
            (
                "Which bikes does a rider own? They give us the rider id, we need brand and colour",
                "bikes.search(rider_id) -> brand colour",
            ),
            ("bill number in -> amount and when it is due", "bills.search(bill_number) -> amount due_on"),
            ("sku in -> units in stock and unit price", "parts.search(sku) -> unit_price units_in_stock"),
            ("by sku: which supplier does the part come from", "parts.search(sku) -> supplier.company_name"),
            ("Find a rider by email and read out their city", "no index"),
            (
                "Change the street, city and postal code of a rider, we have the rider id",
                "riders.update(#id city postal_code street) -> ",
            ),
            ("how many loyalty points has this rider collected", "nothing"),
            ("Send the rider a text message when the taxi arrives", "nothing"),
        ],
    );
}

#[test]
fn goals_about_an_api() {
    check(
        desk(),
        &[
            ("look up a caller by phone and tell me their name", "listContacts(phone) -> name"),
            (
                "show the open tickets of a contact: subject and priority",
                "listTicketsOfContact(contactId status=\"open\") -> priority subject",
            ),
            (
                "who is handling a ticket? ticket id given",
                "getTicket(ticketId) -> assignee.name id priority status subject",
            ),
            (
                "cancel an appointment with the reason",
                "cancelAppointment(appointmentId body.reason) -> id status",
            ),
            (
                "New contact with name, email and phone",
                "createContact(body.email body.name body.phone) -> id name",
            ),
            ("what does the delivery of a parcel to Norway cost", "nothing"),
        ],
    );
}

/// The value that is given is kept in one table, and what is wanted in another that refers to it.
#[test]
fn what_is_given_finds_and_what_refers_to_it_comes_back() {
    let planner = planner(helpdesk());
    for goal in [
        "look up a caller by phone and return their open tickets",
        "Look a caller up by phone and return the subjects of their open tickets.",
    ] {
        let told = told(&ask(&planner, goal));
        assert!(told.starts_with("customers.search(phone tickets.status=\"open\") -> "), "{goal}: {told}");
        assert!(told.contains("tickets.subject"), "{goal}: {told}");
    }
}

#[test]
fn what_narrows_and_could_not_be_pinned_is_told() {
    let goal = "look up a caller by phone and return their open tickets";
    let told = |schema: Schema| ask(&planner(schema), goal).proposals.swap_remove(0).guesses.join(" ");
    assert!(!told(helpdesk()).contains("narrows nothing"), "{}", told(helpdesk()));
    let mut unlisted = helpdesk();
    for field in unlisted.objects.iter_mut().flat_map(|object| &mut object.fields) {
        if field.name == "status" {
            (field.kind, field.allowed_values) = (FieldType::String, Vec::new());
        }
    }
    assert!(told(unlisted).contains("“open” narrows nothing"));
}

#[test]
fn parameters_have_their_canonical_names() {
    let outcome = ask(&planner(helpdesk()), "look up a caller by phone and return their name");
    let search = outcome.proposals.first().and_then(|proposal| proposal.binding.sql_search.as_ref());
    assert_eq!(search.map(|search| search.param.as_str()), Some("caller_phone"));
}

#[test]
fn goals_in_german_and_spanish_meet_names_in_english() {
    check(
        workshop(),
        &[
            ("Rechnungsnummer -> Betrag", "bills.search(bill_number) -> amount"),
            ("buscar factura por bill number, quiero el importe", "bills.search(bill_number) -> amount"),
        ],
    );
}

#[test]
fn goals_about_graphql() {
    check(
        shop(),
        &[
            ("status and total of an order by its id", "order(id) -> order.displayStatus order.total.amount"),
            (
                "add a note to an order",
                "orderUpdate(input.id input.note) -> orderUpdate.order.id orderUpdate.order.name",
            ),
        ],
    );
}

#[test]
fn parts_that_are_set_apart_are_proposals_of_their_own() {
    let planner = planner(workshop());
    let outcome = ask(
        &planner,
        "1. look up a rider by phone and return their email\n2. bill number in -> amount and due date",
    );
    assert_eq!(told(&outcome), "riders.search(phone) -> email + bills.search(bill_number) -> amount due_on");
}

#[test]
fn what_is_meant_to_change_things_is_no_read() {
    let planner = planner(desk());
    let goal = Goal { text: "contacts by phone", is_write: Some(true) };
    let outcome = planner.propose(&goal, &Default::default(), &crate::compile::Context::new("desk", ""));
    assert!(outcome.proposals.iter().all(|proposal| proposal.binding.is_write == Some(true)));
}
