//! What stands around a sensitive word: the object it belongs to, and the words beside it.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::schema::words::singular;

/// A list of words.
type Words = LazyLock<HashSet<&'static str>>;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split(", ").collect()
}

/// What an object is about, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    /// One person a record.
    pub(super) person: bool,
    /// Money going through banks.
    pub(super) bank: bool,
    /// Addresses, or things that have one.
    pub(super) address: bool,
    /// One company a record.
    pub(super) company: bool,
}

impl Context {
    pub(super) fn of(object: &[String]) -> Self {
        let meaning = |word: &&String| !NOISE.contains(word.as_str());
        // The last word that means something is the thing: `customer_orders` are orders.
        let head = object.iter().rev().find(meaning).map_or("", |word| word.as_str());
        let is = |list: &HashSet<&str>| list.contains(head) || list.contains(singular(head));
        Self {
            person: is(&PERSONS),
            bank: object.iter().any(|word| is_bank(word)),
            address: object.iter().any(|word| is_address(word)),
            company: is(&COMPANIES),
        }
    }
}

/// Whether words around a phrase turn it into something about the thing: its type, its date, how
/// many there are, whether it is there.
pub(super) fn is_about_it(before: &[String], after: &[String]) -> bool {
    before.iter().any(|word| QUESTIONS.contains(word.as_str()))
        || after.iter().any(|word| DESCRIPTIONS.contains(word.as_str()))
}

/// Whether a word speaks of bank accounts.
pub(super) fn is_bank(word: &str) -> bool {
    BANKS.contains(word) || BANKS.contains(singular(word))
}

/// Whether a word speaks of postal addresses.
pub(super) fn is_address(word: &str) -> bool {
    ADDRESSES.contains(word) || ADDRESSES.contains(singular(word))
}

/// Whether a word speaks of a place on the map.
pub(super) fn is_place(word: &str) -> bool {
    ["location", "position", "coordinate", "coordinates", "geo", "geom", "gps", "point", "home", "address"]
        .contains(&word)
}

/// Words of table names that say nothing about what a record is.
static NOISE: Words = LazyLock::new(|| {
    set("archive, base, copy, current, data, detail, details, entity, history, info, list, master, new, \
         old, record, records, table, tbl, tmp, v, view")
});

static PERSONS: Words = LazyLock::new(|| {
    set("actor, admin, applicant, attendee, author, beneficiary, borrower, buyer, caller, candidate, \
         cardholder, caregiver, child, children, client, contact, customer, dependent, doctor, donor, \
         driver, employee, friend, guardian, guest, holder, individual, lead, lessee, member, nurse, \
         owner, parent, participant, passenger, patient, payee, payer, people, person, personnel, \
         persons, physician, player, policyholder, practitioner, profile, prospect, recipient, relative, \
         reporter, resident, sender, signer, spouse, staff, student, subscriber, tutor, teacher, \
         technician, tenant, traveler, traveller, user, visitor, volunteer, witness, worker, cust, emp, \
         usr, kunde, kunden, mitarbeiter, patienten, benutzer, personen, mieter, fahrer, gast, gaeste, \
         mitglied, mitglieder, ansprechpartner, schueler, angestellte, nutzer, cliente, empleado, \
         usuario, paciente, persona, contacto, alumno, socio, huesped, huespedes, conductor, \
         conductores, trabajador, trabajadores, titular, titulares")
});

static COMPANIES: Words = LazyLock::new(|| {
    set("account, branch, business, businesses, company, companies, firm, merchant, organisation, \
         organization, office, partner, shop, shipper, store, supplier, vendor, firma, firmen, \
         unternehmen, lieferant, lieferanten, filiale, filialen, empresa, proveedor, proveedores, \
         tienda, sucursal, sucursales, plugin, product, project")
});

static BANKS: Words = LazyLock::new(|| {
    set("ach, bank, banking, beneficiary, debit, direct, iban, mandate, payee, payout, payroll, payslip, \
         sepa, wire, giro, konto, banco, bancaria, bancario, nomina")
});

static ADDRESSES: Words = LazyLock::new(|| {
    set("addr, address, adresse, adressen, anschrift, billing, delivery, direccion, direcciones, \
         domicilio, location, lieferadresse, mailing, postal, recipient, shipment, shipping, zip")
});

/// Before a phrase: whether, how many, how much.
static QUESTIONS: Words = LazyLock::new(|| {
    set("allow, allows, anzahl, cantidad, can, count, disable, enable, forgot, force, has, hat, hide, \
         invalid, is, ist, max, maximum, min, minimum, must, need, needs, no, num, public, require, \
         required, requires, send, show, skip, tiene, total, use, uses, verified, wants, without")
});

/// After a phrase: what it is that is kept about the thing, instead of the thing.
static DESCRIPTIONS: Words = LazyLock::new(|| {
    set(
        "action, active, authenticated, identity, age, algo, algorithm, allowed, amount, anzahl, at, attempt, attempts, \
         available, body, book, bounced, brand, by, campaign, cantidad, category, change, changed, \
         class, clicked, confirmed, consent, count, counts, country, created, date, datum, day, days, \
         domain, enabled, disabled, estado, exists, expiration, expire, expired, expires, expiry, exp, \
         expiracion, fecha, fee, fingerprint, flag, format, frequency, group, hint, host, id, ids, idx, \
         index, issued, issuer, kind, label, language, last, length, level, limit, link, list, mask, \
         masked, match, method, mode, model, name, names, needed, network, notification, notifications, \
         notify, on, opened, opt, order, os, policy, port, pref, preference, preferences, prefix, \
         present, price, priority, protocol, provider, quota, rate, reason, region, required, resend, \
         retries, rule, rules, scheme, scope, scopes, score, sent, server, set, setting, settings, size, \
         sort, source, status, strength, subject, suffix, template, time, timeout, timestamp, tipo, \
         total, tries, ttl, typ, type, types, updated, url, usage, used, valid, validated, validity, \
         validation, verification, verificado, verified, verifiziert, version, year",
    )
});
