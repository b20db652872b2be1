use super::*;
use crate::schema::testing::field;

/// One name a line: `object.field [type] → class`, the type being text where none is stated.
fn check(expected: &str) {
    let mut wrong = Vec::new();
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (left, class) = line.split_once('→').expect("an arrow");
        let mut words = left.split_whitespace();
        let (object, name) = words.next().expect("a name").rsplit_once('.').expect("object.field");
        let kind = match words.next() {
            None => FieldType::String,
            Some(kind) => serde_json::from_value(kind.into()).expect("a type"),
        };
        let found = classify(object, &field(name, kind)).map_or("none", SensitiveClass::as_str);
        if found != class.trim() {
            wrong.push(format!("{line}: found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn secrets_are_credentials() {
    check(
        "users.password → credential
        users.usr_pwd → credential
        users.passwordHash → credential
        users.password_salt → credential
        users.newpassword → credential
        users.salt → credential
        users.hash → credential
        integrations.apiKey → credential
        integrations.API_KEY → credential
        integrations.clientSecret → credential
        hosts.privatekey → credential
        hosts.tls_psk → credential
        httptest.ssl_key_password → credential
        sessions.sessionid → credential
        sessions.session_key → credential
        tokens.token → credential
        tokens.access_token json → credential
        users.password_reset_token → credential
        users.otp_code integer → credential
        cards.pin integer → credential
        users.pin_code → credential
        users.security_answer → credential
        benutzer.passwort → credential
        benutzer.Kennwort → credential
        usuarios.contraseña → credential
        usuarios.clave → credential",
    );
}

#[test]
fn cards_accounts_and_government_ids_are_restricted() {
    check(
        "payments.creditCardNo → payment_card
        payments.CCNumber → payment_card
        payments.card_number integer → payment_card
        payments.creditcardnumber → payment_card
        payments.cvv2 integer → payment_card
        payments.cc_exp → payment_card
        payments.card_exp_month integer → payment_card
        payments.cardholder_name → payment_card
        zahlungen.Kreditkartennummer → payment_card
        pagos.numero_tarjeta → payment_card
        employees.iban → bank_account
        employees.bic → bank_account
        employees.routing_number integer → bank_account
        employees.bank_account_number → bank_account
        bank_accounts.account_number → bank_account
        payouts.accountNumber integer → bank_account
        employees.sort_code → bank_account
        kunden.kontonummer → bank_account
        kunden.BLZ → bank_account
        clientes.cuenta_bancaria → bank_account
        customers.ssn → government_id
        customers.ssn_last4 → government_id
        customers.social_security_number → government_id
        guests.passport_no → government_id
        guests.passport → government_id
        drivers.driversLicenseNumber → government_id
        drivers.license_number → government_id
        employees.national_id → government_id
        employees.tax_id → government_id
        customers.vat_number → government_id
        kunden.steuer_id → government_id
        kunden.Personalausweisnummer → government_id
        kunden.sozialversicherungsnummer → government_id
        clientes.dni → government_id
        clientes.NIF → government_id
        residents.aadhaar_number integer → government_id",
    );
}

#[test]
fn health_is_restricted() {
    check(
        "patients.diagnosis → health
        visits.icd10_code → health
        patients.allergies list → health
        patients.bloodType enum → health
        patients.is_pregnant boolean → none
        patients.pregnant boolean → health
        patients.current_medications → health
        patients.mrn → health
        patienten.Blutgruppe → health
        patienten.allergien → health
        pacientes.alergias → health
        visits.diagnosis_date date → none
        visits.diagnosis_id integer → none
        servers.health_status → none
        hosts.healthcheck → none",
    );
}

#[test]
fn what_tells_a_person_is_personal() {
    check(
        "customers.name → person_name
        crm.customers.name → person_name
        Customers.FirstName → person_name
        customers.last_name → person_name
        orders.customer_name → person_name
        orders.lastname → person_name
        customer_list.name → person_name
        kunden.Vorname → person_name
        kunden.name → person_name
        clientes.apellidos → person_name
        clientes.nombre → person_name
        users.user_real_name → person_name
        customers.email → email
        customers.e_mail → email
        users.user_email → email
        users.useremail → email
        users.email_id → email
        clientes.correo_electronico → email
        customers.phone → phone
        customers.phone2 → phone
        customers.mobile integer → phone
        customers.cell → phone
        customers.emergency_contact_phone → phone
        suppliers.fax → phone
        kunden.Telefonnummer → phone
        kunden.kundentelefon → phone
        clientes.teléfono → phone
        customers.address → postal_address
        customers.address_line1 → postal_address
        customers.city → postal_address
        customers.zip integer → postal_address
        orders.shippingAddress json → postal_address
        orders.ship_postal_code → postal_address
        addresses.pin_code → postal_address
        kunden.Straße → postal_address
        kunden.plz → postal_address
        clientes.código_postal → postal_address
        customers.dob date → date_of_birth
        customers.birthDate datetime → date_of_birth
        customers.birth_year integer → date_of_birth
        kunden.geburtsdatum date → date_of_birth
        clientes.fecha_nacimiento date → date_of_birth
        visits.latitude number → geo_location
        visits.gps_lng decimal → geo_location
        logins.ip_address → ip_address
        logins.IPAddress → ip_address
        logins.user_ip integer → ip_address
        logins.remote_addr → ip_address",
    );
}

#[test]
fn what_is_only_about_something_sensitive_is_not() {
    check(
        "users.password_changed_at datetime → none
        users.password_changed_at → none
        users.password_policy → none
        users.must_change_password boolean → none
        users.token_expires_at datetime → none
        usage.token_count integer → none
        usage.prompt_tokens integer → none
        usage.token_type → none
        keys.public_key → none
        keys.api_key_prefix → none
        users.email_verified boolean → none
        users.email_verified → none
        users.email_id integer → none
        users.email_count integer → none
        users.email_type → none
        messages.email_subject → none
        customers.phone_type → none
        customers.phone_verified integer → none
        customers.address_id integer → none
        customers.addressType → none
        customers.phone_country_code → none
        devices.mac_address → none
        servers.ip_version integer → none
        payments.card_id integer → none
        payments.card_last4 → none
        payments.credit_card_type → none
        members.loyalty_card_number → none
        orders.description → none",
    );
}

#[test]
fn numbers_and_names_of_things_are_not_sensitive() {
    check(
        "customers.account_number → none
        companies.tax_id → none
        products.license_number → none
        files.hash → none
        contacts.config_hash → none
        hosts.tls_psk_identity → none
        files.content_hash → none
        files.file_name → none
        companies.company_name → none
        companies.name → none
        products.name → none
        cities.city → none
        customers.company_name → none
        customer_groups.name → none
        customer_orders.name → none
        tickets.subject → none
        tickets.status enum → none
        posts.is_pinned boolean → none
        links.pinterest_url → none
        plans.passengers integer → none
        tests.pass → none
        tests.passed boolean → none
        orders.id integer → none
        orders.state → none
        orders.number → none
        orders.description → none
        tickets.opened_at datetime → none
        hosts.useip integer → none
        shops.born_to_run boolean → none
        employees.hire_date date → none
        employees.emp_no integer → none
        orders.order_date date → none
        products.sku → none
        accounts.balance decimal → none
        images.mobile_url → none",
    );
}

#[test]
fn a_comment_tells_where_a_name_says_nothing() {
    let mut sensitive = field("f12", FieldType::String);
    for (comment, class) in [
        ("Customer's social security number", Some(SensitiveClass::GovernmentId)),
        ("Geburtsdatum des Kunden", Some(SensitiveClass::DateOfBirth)),
        ("IBAN", Some(SensitiveClass::BankAccount)),
        ("the mailing address", Some(SensitiveClass::PostalAddress)),
        ("whether the password is set", None),
        ("free text", None),
        ("a long story that only mentions somewhere that a password was asked for on the phone", None),
    ] {
        sensitive.description = Some(comment.to_owned());
        assert_eq!(classify("t", &sensitive), class, "{comment}");
    }
}

#[test]
fn a_format_tells_where_a_name_says_nothing() {
    let mut sensitive = field("f12", FieldType::String);
    for (format, class) in [
        ("inet", Some(SensitiveClass::IpAddress)),
        ("password", Some(SensitiveClass::Credential)),
        ("email", Some(SensitiveClass::Email)),
        ("geometry", None),
        ("interval", None),
    ] {
        sensitive.format = Some(format.to_owned());
        assert_eq!(classify("t", &sensitive), class, "{format}");
    }
    sensitive.name = "home_location".to_owned();
    sensitive.format = Some("point".to_owned());
    assert_eq!(classify("t", &sensitive), Some(SensitiveClass::GeoLocation));
}

#[test]
fn names_of_any_kind_are_read_without_harm() {
    for name in ["", "_", "é", "💳", "密码", "a\0b", "   ", "\u{202e}drowssap", "1", &"x".repeat(10_000)]
    {
        assert_eq!(classify(name, &field(name, FieldType::String)), None, "{name:?}");
    }
}
