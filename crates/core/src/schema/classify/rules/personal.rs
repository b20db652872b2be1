//! Phrases for what tells one person from another.

use super::{About, Rule, Values, harmless, plain, rule, within};
use crate::schema::SensitiveClass::{
    DateOfBirth, Email, GeoLocation, IpAddress, PersonName, Phone, PostalAddress,
};

/// What makes a field personal.
pub(crate) const PERSONAL: &[Rule] = &[
    // Names of persons.
    plain(
        PersonName,
        Values::Text,
        "first name, last name, full name, given name, family name, middle name, maiden name, vorname, \
         nachname, familienname, apellido, apellidos, surname, fore name, customer name, patient name, \
         employee name, primer apellido, nombre completo",
    ),
    rule(
        PersonName,
        Values::Text,
        "fname, lname, mname, name first, name last, name full, real name, legal name first, nick name, \
         preferred name, birth name, second name, person name, contact name, contact person, \
         contact person name, guest name, caller name, client name, member name, user full name, \
         student name, teacher name, doctor name, author name, owner name, recipient name, sender name, \
         passenger name, driver name, tenant name, account holder, account holder name, holder name, \
         spouse name, parent name, guardian name, emergency contact, emergency contact name, \
         attendee name, visitor name, applicant name, ship name, father name, mother name, \
         mothers maiden name, zuname, rufname, geburtsname, ansprechpartner, kundenname, \
         mitarbeitername, kunde name, segundo apellido, segundo nombre, primer nombre, nombres, \
         nombre cliente, nombre contacto, nombre y apellidos, lastname upper",
    ),
    within(About::PersonAlone, PersonName, Values::Text, "name, names, nombre, initials"),
    within(
        About::Person,
        PersonName,
        Values::Text,
        "display name, legal name, name upper, name lower, screen name",
    ),
    // E-mail.
    plain(
        Email,
        Values::Text,
        "email, e mail, email address, e mail address, correo electronico, e mail adresse",
    ),
    rule(
        Email,
        Values::Text,
        "emails, mail, mail address, mail addr, email addr, email id, email adresse, mailadresse, \
         correo, correos, user mail",
    ),
    harmless(
        "mail server, mail host, mail port, mail queue, email code, direct mail, voice mail, mail class",
    ),
    // Phone.
    plain(
        Phone,
        Values::Digits,
        "phone, phone number, telephone, telephone number, mobile number, mobile phone, cell phone, \
         telefon, telefonnummer, telefono, handynummer",
    ),
    rule(
        Phone,
        Values::Digits,
        "phones, phone no, phone num, phone nr, tel, tel no, tel nr, mobile, mobile no, cell number, \
         fax, fax number, fax no, msisdn, whatsapp, whatsapp number, contact number, contact no, \
         caller number, caller id number, callback number, calling number, called number, from number, \
         to number, dialed number, landline, handy, handy nr, rufnummer, mobil, mobilnummer, \
         mobiltelefon, festnetz, movil, celular, numero telefono, numero de telefono, telefax, \
         work phone, home phone",
    ),
    within(About::Person, Phone, Values::Digits, "cell"),
    harmless(
        "phone country code, phone code, phone extension, mobile app, cell line, cell id, phone ext, \
         dial code",
    ),
    // Postal addresses.
    plain(
        PostalAddress,
        Values::Digits,
        "street address, postal address, home address, mailing address, zip code, postal code, \
         post code, postleitzahl, anschrift, codigo postal",
    ),
    rule(
        PostalAddress,
        Values::Text,
        "address, addr, addresses, address line, street, street name, street line, apartment number, \
         house number, billing address, shipping address, delivery address, ship address, bill address, \
         full address, residence, adresse, strasse, hausnummer, hausnr, strasse nr, \
         strasse und hausnummer, wohnort, wohnadresse, lieferadresse, rechnungsadresse, direccion, \
         calle, domicilio, colonia, direccion envio, shipping street, ship city, billing city, \
         shipping city, ship postal code, mailing street",
    ),
    rule(
        PostalAddress,
        Values::Digits,
        "zip, plz, postcode, zip plus, zipcode, house no, apartment no, cp codigo",
    ),
    within(
        About::PersonOrAddress,
        PostalAddress,
        Values::Text,
        "city, town, ort, stadt, ciudad, localidad, municipio, district, county, suburb",
    ),
    harmless(
        "mac address, hw address, hardware address, web address, url address, memory address, \
         wallet address, contract address, address book, network address, zip file, zip path, \
         address space, bus address, street view, mac addr, residence time",
    ),
    // Birth.
    plain(
        DateOfBirth,
        Values::Dates,
        "date of birth, birth date, birthday, dob, geburtsdatum, geburtstag, fecha nacimiento, \
         fecha de nacimiento",
    ),
    rule(
        DateOfBirth,
        Values::Dates,
        "birth day, birth year, birth month, year of birth, month of birth, born, born on, born at, \
         dob date, bday, gebdatum, geb datum, geburtsjahr, nacimiento, ano nacimiento, birth dt, birth",
    ),
    harmless("birth place, place of birth, birth country, birth weight, geburtsort, lugar nacimiento"),
    // Places on the map.
    rule(
        GeoLocation,
        Values::Digits,
        "latitude, longitude, lat, lng, lon, lat lng, lat lon, geo lat, geo lng, geo location, \
         geo point, geo coordinates, gps, gps location, gps coordinates, gps lat, gps lon, breitengrad, \
         laengengrad, latitud, longitud, coordinates, coordenadas, geo hash, last known location, \
         home location",
    ),
    // Addresses on the network.
    plain(IpAddress, Values::Digits, "ip address, ip adresse, direccion ip"),
    rule(
        IpAddress,
        Values::Digits,
        "ip, ips, ip addr, ipv, client ip, remote ip, remote addr, remote address, user ip, source ip, \
         login ip, signup ip, last ip, last login ip, peer address, x forwarded for",
    ),
    harmless("ip version, ip count, ip phone"),
];
