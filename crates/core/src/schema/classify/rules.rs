//! The phrases that tell sensitive fields, in English, German and Spanish.
//!
//! Write a phrase in lower case, without accents (`ä` is `ae`), its words apart: it is then also
//! found run together. Phrases without a class are harmless and keep shorter ones from matching:
//! a `mac address` is no address. Of several phrases at one place the one with the most words
//! counts.

mod personal;

use crate::schema::SensitiveClass::{self, *};

pub(super) use personal::PERSONAL;

/// Phrases with one meaning.
pub(super) struct Rule {
    /// What they are; none for harmless ones.
    pub(super) class: Option<SensitiveClass>,
    /// Which values such a field has.
    pub(super) values: Values,
    /// What else must be the case.
    pub(super) about: About,
    /// Whether they mean the same in a comment.
    pub(super) prose: bool,
    /// The phrases, with commas between them.
    pub(super) phrases: &'static str,
}

/// Which values a sensitive field can have.
#[derive(Clone, Copy)]
pub(super) enum Values {
    /// Text and what holds text.
    Text,
    /// Text or numbers.
    Digits,
    /// Text, numbers or dates.
    Dates,
    /// Text, truth values or one of a list.
    Conditions,
}

/// What an ambiguous phrase needs around it.
#[derive(Clone, Copy)]
pub(super) enum About {
    Anything,
    /// The object is about persons.
    Person,
    /// The object is about persons, and the phrase is the whole name.
    PersonAlone,
    /// The object or the name speaks of banks.
    Bank,
    /// The object or the name speaks of addresses.
    Address,
    /// The object is about persons or addresses.
    PersonOrAddress,
    /// The object isn't about companies.
    NoCompany,
}

const fn rule(class: SensitiveClass, values: Values, phrases: &'static str) -> Rule {
    Rule { class: Some(class), values, about: About::Anything, prose: false, phrases }
}

/// A rule whose phrases mean the same in a comment.
const fn plain(class: SensitiveClass, values: Values, phrases: &'static str) -> Rule {
    Rule { prose: true, ..rule(class, values, phrases) }
}

const fn within(about: About, class: SensitiveClass, values: Values, phrases: &'static str) -> Rule {
    Rule { about, ..rule(class, values, phrases) }
}

const fn harmless(phrases: &'static str) -> Rule {
    Rule { class: None, values: Values::Text, about: About::Anything, prose: true, phrases }
}

/// Endings that say what a longer word is: `userpassword`, `kundentelefon`.
pub(super) const ENDINGS: &[(&str, SensitiveClass)] = &[
    ("password", Credential),
    ("passwd", Credential),
    ("passwort", Credential),
    ("kennwort", Credential),
    ("passphrase", Credential),
    ("contrasena", Credential),
    ("apikey", Credential),
    ("accesstoken", Credential),
    ("kreditkartennummer", PaymentCard),
    ("creditcardnumber", PaymentCard),
    ("kontonummer", BankAccount),
    ("sozialversicherungsnummer", GovernmentId),
    ("geburtsdatum", DateOfBirth),
    ("telefon", Phone),
    ("telefonnummer", Phone),
    ("phonenumber", Phone),
    ("email", Email),
    ("emailaddress", Email),
    ("firstname", PersonName),
    ("lastname", PersonName),
];

/// What makes a field restricted.
pub(super) const RESTRICTED: &[Rule] = &[
    // Credentials.
    plain(
        Credential,
        Values::Text,
        "password, passwords, passwd, pwd, pass phrase, pass code, passwort, kennwort, contrasena, \
         api key, api token, api secret, access token, refresh token, auth token, bearer token, \
         private key, secret key, client secret, session token, two factor secret, recovery codes, \
         backup codes, encryption key, webhook secret, geheimnis, clave privada, clave secreta",
    ),
    rule(
        Credential,
        Values::Text,
        "pw, secret, secrets, token, tokens, jwt, otp, totp, psk, user pass, db pass, ftp pass, \
         smtp pass, admin pass, login pass, pass hash, pass salt, hashed pass, credential, credentials, \
         access key, auth key, signing key, master key, ssh key, hmac key, session key, session id, \
         session hash, session cookie, auth cookie, authorization header, auth code, mfa code, \
         verification code, activation code, reset code, login code, access code, recovery code, \
         backup code, security answer, secret answer, connection string, password hash, password salt, \
         password digest, pwd hash, zugangsdaten, zugangscode, sitzungsschluessel, clave acceso, \
         clave de acceso, token acceso, pin nummer",
    ),
    // An Indian address has a PIN, and so has a card.
    within(About::Address, PostalAddress, Values::Digits, "pin code, pin"),
    rule(
        Credential,
        Values::Digits,
        "pin, pin code, pin number, pin hash, otp code, one time password, one time code",
    ),
    within(About::Person, Credential, Values::Text, "salt, pass, clave"),
    within(About::PersonAlone, Credential, Values::Text, "hash"),
    harmless(
        "public key, token id, csrf token name, next page token, page token, sync token, \
         continuation token, cancellation token, token count, tokens used, password reset url, \
         foreign key, primary key, clave primaria, clave foranea, secret santa",
    ),
    // Payment cards.
    plain(
        PaymentCard,
        Values::Digits,
        "credit card, credit card number, credit card no, debit card, debit card number, card number, \
         cvv, cvc, kreditkarte, kreditkartennummer, numero tarjeta, numero de tarjeta, tarjeta credito, \
         tarjeta de credito, card verification value",
    ),
    rule(
        PaymentCard,
        Values::Dates,
        "card no, card num, card nr, cc number, cc num, cc no, cc nr, cc exp, cc expiry, cc expiration, \
         cc cvv, card exp, card expiry, card expiration, card exp month, card exp year, \
         card expiry date, card expiration date, card security code, card code, csc, ccv, ccnum, \
         payment card, payment card number, card holder, card holder name, name on card, track data, \
         kartennummer, karteninhaber, pruefziffer, primary account number, credit card expiry, \
         credit card expiration, credit card exp, credit card holder, credit card cvv",
    ),
    within(About::Bank, PaymentCard, Values::Digits, "pan"),
    harmless(
        "loyalty card number, loyalty card, gift card, gift card number, library card, \
         library card number, sim card, sim card number, membership card number, member card number, \
         business card, score card, graphics card, time card, credit card type, credit card brand, \
         credit card fee, credit card last, card last, card type, card brand, credit card id, \
         debit card type, report card, punch card",
    ),
    // Bank accounts.
    plain(
        BankAccount,
        Values::Digits,
        "iban, bank account, bank account number, bank account no, bank account holder, routing number, \
         swift code, bic code, sort code, kontonummer, bankleitzahl, bankverbindung, cuenta bancaria, \
         numero cuenta bancaria",
    ),
    rule(
        BankAccount,
        Values::Digits,
        "bic, swift, swift bic, bic swift, routing no, routing num, aba number, aba routing, \
         transit number, blz, clabe, cbu, bsb, ifsc, ifsc code, konto nr, konto nummer, kontonr, \
         kontoinhaber, numero de cuenta bancaria, bank acct, bank acct no, bank acct number",
    ),
    within(
        About::Bank,
        BankAccount,
        Values::Digits,
        "account number, account no, account num, acct no, acct num, acct number, account nr, \
         numero cuenta, numero de cuenta",
    ),
    harmless("iban country, bank account id, bank account type, bank account status"),
    // Identifiers that governments give.
    plain(
        GovernmentId,
        Values::Digits,
        "ssn, ssn last, social security, social security number, social security no, \
         social insurance number, passport number, passport no, driver license, drivers license, \
         driver licence, drivers licence, driving license, driving licence, driver license number, \
         drivers license number, driving licence number, national id, national id number, \
         national insurance number, aadhaar, aadhar, taxpayer id, sozialversicherungsnummer, \
         personalausweis, personalausweisnummer, reisepass, reisepassnummer, fuehrerschein, \
         fuehrerscheinnummer, steueridentifikationsnummer, seguridad social, numero seguridad social, \
         numero pasaporte",
    ),
    rule(
        GovernmentId,
        Values::Digits,
        "passport, passport num, passport id, passport nr, social sec, social sec no, soc sec no, \
         ss number, sin number, itin, nino, nif, dni, curp, cpf, bsn, pesel, codice fiscale, \
         aadhaar number, aadhar number, steuer id, steuer nummer, steuer nr, steuernr, svnr, sv nummer, \
         sv nr, ausweis nr, ausweisnummer, ausweis nummer, personnummer, pasaporte, cedula, \
         cedula identidad, numero identidad, licencia conducir, licencia de conducir, numero licencia, \
         identity number, identity card, id card, id card number, identity document, government id, \
         govt id, gov id, national identifier, national identity number, identification number, \
         nhs number, green card number, visa number, emirates id, driver lic, driver lic no, dl number, \
         alien number",
    ),
    within(
        About::NoCompany,
        GovernmentId,
        Values::Text,
        "tax id, tax number, tax no, tax id number, tax identification number, tin, fiscal code",
    ),
    within(
        About::Person,
        GovernmentId,
        Values::Digits,
        "vat id, vat number, vat no, nie, rfc, nin, license number, licence number, id number, ust id, \
         ein",
    ),
    harmless("vehicle identification number, tax id type, passport country, business identification number"),
    // Health.
    plain(
        Health,
        Values::Conditions,
        "diagnosis, diagnoses, allergy, allergies, blood type, blood group, medication, medications, \
         medical history, medical condition, medical conditions, medical record, medical record number, \
         mental health, hiv status, krankheit, krankheiten, allergien, blutgruppe, medikament, \
         medikamente, diagnostico, alergia, alergias, grupo sanguineo, tipo sangre, tipo de sangre, \
         medicamento, medicamentos, enfermedad, enfermedades, historial medico",
    ),
    rule(
        Health,
        Values::Conditions,
        "diagnosis code, diagnosis codes, primary diagnosis, icd, icd code, mrn, prescription, \
         prescriptions, pregnant, pregnancy, pregnancy status, hiv, hiv positive, health condition, \
         health conditions, health issues, health record, health insurance number, health insurance id, \
         medicare number, medicaid number, medical notes, clinical notes, chronic conditions, \
         disability, disabilities, disability status, vaccination status, immunizations, medical alerts, \
         versichertennummer, behinderung, schwanger, schwangerschaft, vorerkrankungen, \
         unvertraeglichkeiten, discapacidad, embarazada, tratamiento medico, condicion medica, \
         allergy notes, food allergies, lab result, lab results",
    ),
    within(
        About::Person,
        Health,
        Values::Conditions,
        "symptoms, treatment, diagnose, smoker, therapy, insurance number",
    ),
    harmless("diagnosis id, medication id, prescription id, health check, health status"),
];
