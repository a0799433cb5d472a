//! Owns the rules: what overshare can find, how bad it is, why it matters and what to do. The one table [`RULES`] feeds `rules`,
//! `explain`, the JSON schema's id list and the checking of `--only`/`--except`.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// The harm if a finding is true. Belongs to the rule; confidence belongs to the finding, and the two are never multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Context.
    Info,
    /// Identifies in combination.
    Low,
    /// Points to a person, a place or a device.
    Medium,
    /// Identifies a person, a home or an account alone.
    High,
}

impl Severity {
    /// The word used in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// The families that rules are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Family {
    /// Where.
    Place,
    /// When.
    Time,
    /// With which device.
    Device,
    /// Who.
    Person,
    /// Left inside the file.
    LeftInside,
    /// Text in the picture.
    Text,
    /// Strings that identify, in the picture, the metadata or the file's name.
    Strings,
    /// Machine-readable codes in the picture, and what their payloads are.
    Codes,
    /// People in the picture.
    People,
    /// The scan itself.
    Scan,
}

impl Family {
    /// Every family, in the order of reports.
    pub const ALL: [Self; 10] = [
        Self::Place,
        Self::Time,
        Self::Device,
        Self::Person,
        Self::LeftInside,
        Self::Text,
        Self::Strings,
        Self::Codes,
        Self::People,
        Self::Scan,
    ];

    /// The id that `--only` and `--except` take for the whole family.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Time => "time",
            Self::Device => "device",
            Self::Person => "person",
            Self::LeftInside => "left-inside",
            Self::Text => "text",
            Self::Strings => "strings",
            Self::Codes => "codes",
            Self::People => "people",
            Self::Scan => "scan",
        }
    }

    /// The words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Time => "time",
            Self::Device => "device",
            Self::Person => "person",
            Self::LeftInside => "left inside the file",
            Self::Text => "text in the picture",
            Self::Strings => "strings that identify",
            Self::Codes => "machine-readable codes",
            Self::People => "people in the picture",
            Self::Scan => "the scan itself",
        }
    }
}

/// What a person can do about a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Remove the metadata.
    RemoveMetadata,
    /// Write the picture anew so that nothing else stays in the file.
    Reencode,
    /// Cover a region of the picture.
    Cover,
    /// Look at the file by other means.
    Check,
    /// Nothing need be done.
    None,
}

/// One kind of finding.
pub struct Rule {
    /// The id of the report contract; never changes.
    pub id: &'static str,
    /// The family it is told in.
    pub family: Family,
    /// The harm if true.
    pub severity: Severity,
    /// One line, lower-case, no full stop.
    pub summary: &'static str,
    /// What to do.
    pub action: Action,
    /// What to do, in words.
    pub remedy: &'static str,
    /// The long explanation, as the declaration's doc comment: *What it finds*, *Why it matters*, *What to do*.
    doc: &'static [&'static str],
}

impl Rule {
    /// The explanation as Markdown, one paragraph or heading a line.
    pub fn doc(&self) -> String {
        let lines: Vec<&str> = self.doc.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n").trim().to_owned()
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Rules are the statics of [`RULES`] and nothing else: one rule is one place.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Rule {}

/// Declares the rules and their table; a rule explains itself from its doc comment.
macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $name:ident { $id:literal, $family:ident, $severity:ident, $summary:literal, $action:ident: $remedy:literal })+) => {
        $($(#[doc = $doc])+ pub static $name: Rule = Rule {
            id: $id,
            family: Family::$family,
            severity: Severity::$severity,
            summary: $summary,
            action: Action::$action,
            remedy: $remedy,
            doc: &[$($doc),+],
        };)+
        /// Every rule, family by family.
        pub static RULES: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    /// # What it finds
    /// A position in the metadata: EXIF GPS, XMP, a MakerNote, or the embedded video of a motion photo. The nearest place name is
    /// looked up offline.
    ///
    /// # Why it matters
    /// Phones store positions to a few metres. One photo taken at home gives the home away; a few give the daily round.
    ///
    /// # What to do
    /// Remove the metadata, and check every copy: strippers often leave the one in XMP or in the embedded video.
    GPS_POSITION { "gps-position", Place, High, "where the photo was taken, as coordinates", RemoveMetadata: "remove the position from the metadata" }

    /// # What it finds
    /// Place names in the metadata: IPTC and XMP location, city, state, country, and what a camera or phone filled in.
    ///
    /// # Why it matters
    /// A place name stays when coordinates are removed, and names a home town, a studio or a hotel.
    ///
    /// # What to do
    /// Remove the metadata.
    PLACE_NAME { "place-name", Place, Medium, "a place named in the metadata", RemoveMetadata: "remove the place name from the metadata" }

    /// # What it finds
    /// Direction of view, direction and speed of travel, and the destination that a GPS receiver wrote down.
    ///
    /// # Why it matters
    /// With a position it says which window the photo was taken from; with a speed, that it was taken from a train or a car.
    ///
    /// # What to do
    /// Remove the metadata.
    GPS_TRACK { "gps-track", Place, Low, "direction, speed or destination from a GPS receiver", RemoveMetadata: "remove the GPS data from the metadata" }

    /// # What it finds
    /// When the photo was taken, with its time zone where that is known.
    ///
    /// # Why it matters
    /// It ties the photo to an event, a shift or a journey, and orders a set of photos.
    ///
    /// # What to do
    /// Remove the metadata; the file's own date on disk is another copy.
    CAPTURE_TIME { "capture-time", Time, Low, "when the photo was taken", RemoveMetadata: "remove the time from the metadata" }

    /// # What it finds
    /// Maker and model of the camera, phone or scanner.
    ///
    /// # Why it matters
    /// A rare model narrows down who took the photo; the same model across accounts links them.
    ///
    /// # What to do
    /// Remove the metadata.
    DEVICE_MODEL { "device-model", Device, Low, "the camera or phone model", RemoveMetadata: "remove make and model from the metadata" }

    /// # What it finds
    /// Serial numbers of camera body, lens, flash or battery, internal unique ids and shutter-independent unit numbers, from EXIF,
    /// XMP and the MakerNotes of a dozen makers.
    ///
    /// # Why it matters
    /// It is the same in every photo that the device ever took: one photo under a real name identifies all the others, and
    /// warranty, repair and theft registers tie it to a person.
    ///
    /// # What to do
    /// Remove the metadata, MakerNotes included.
    DEVICE_SERIAL { "device-serial", Device, Medium, "a serial number of camera, lens or part", RemoveMetadata: "remove the serial number, and the MakerNote that holds it" }

    /// # What it finds
    /// Names that people gave to a computer, phone or camera, such as a host computer in EXIF.
    ///
    /// # Why it matters
    /// "Anna's iPhone" is a name; a host name identifies a machine on a company's network.
    ///
    /// # What to do
    /// Remove the metadata.
    DEVICE_NAME { "device-name", Device, Medium, "the name given to a device or computer", RemoveMetadata: "remove the device name from the metadata" }

    /// # What it finds
    /// People named in the metadata: artist, owner, creator, by-line, contact, caption writer, the copyright line as it stands, and
    /// faces that a program or a person gave a name.
    ///
    /// # Why it matters
    /// Cameras write the owner's name that was typed in once years ago into every photo. Named faces also name others.
    ///
    /// # What to do
    /// Remove the metadata; a name that you want to keep (a by-line) can be written back alone.
    PERSON_NAME { "person-name", Person, High, "a person or rights holder named in the metadata", RemoveMetadata: "remove the name from the metadata" }

    /// # What it finds
    /// A small copy of the picture inside the file.
    ///
    /// # Why it matters
    /// Many editors change the picture and leave the small copy as it was.
    ///
    /// # What to do
    /// Harmless while it shows the same; overshare compares (`thumbnail-mismatch`). Writing the picture anew removes it.
    EMBEDDED_THUMBNAIL { "embedded-thumbnail", LeftInside, Info, "a small copy of the picture inside the file", Reencode: "save the picture anew without a thumbnail" }

    /// # What it finds
    /// An embedded thumbnail or preview that shows something else than the picture does: cropped, covered, or another scene, after
    /// allowing for orientation, letterboxing, scaling, colour and compression.
    ///
    /// # Why it matters
    /// It shows what somebody took away: the face behind the black bar, the part that was cut off.
    ///
    /// # What to do
    /// Save the picture anew without a thumbnail, and check again.
    THUMBNAIL_MISMATCH { "thumbnail-mismatch", LeftInside, High, "an embedded copy shows something else than the picture", Reencode: "save the picture anew without the old copy" }

    /// # What it finds
    /// Further pictures in the file: previews, multi-picture files, depth maps, gain maps, hidden items.
    ///
    /// # Why it matters
    /// A preview can be the uncropped original in full size; a depth map shows the room.
    ///
    /// # What to do
    /// Save the picture anew as a plain JPEG or PNG.
    EMBEDDED_IMAGE { "embedded-image", LeftInside, Low, "another picture inside the file", Reencode: "save the picture anew as a single image" }

    /// # What it finds
    /// A video or sound recording inside the photo (motion photo, live photo).
    ///
    /// # Why it matters
    /// Seconds before and after the shot, with voices, and often with a position of its own.
    ///
    /// # What to do
    /// Export as a still photo.
    EMBEDDED_VIDEO { "embedded-video", LeftInside, High, "a video or sound recording inside the photo", Reencode: "export the photo as a still picture" }

    /// # What it finds
    /// Bytes behind the end of the picture: archives, notes of devices, remains of an older and larger version of the file
    /// (aCropalypse).
    ///
    /// # Why it matters
    /// No viewer shows them, everybody who has the file has them.
    ///
    /// # What to do
    /// Save the picture anew.
    TRAILING_DATA { "trailing-data", LeftInside, Medium, "data behind the end of the picture", Reencode: "save the picture anew, which drops what lies behind it" }

    /// # What it finds
    /// Which programs changed the photo, when, from which other file: XMP history, derived-from, document ids, Photoshop records.
    ///
    /// # Why it matters
    /// Document ids link copies across accounts; a history tells that and how a picture was changed.
    ///
    /// # What to do
    /// Remove the metadata.
    EDIT_HISTORY { "edit-history", LeftInside, Low, "who or what changed the file, and from what", RemoveMetadata: "remove the history and document ids from the metadata" }

    /// # What it finds
    /// Paths of files and folders on the computer that handled the photo.
    ///
    /// # Why it matters
    /// Paths hold user names, names of clients and projects, and servers.
    ///
    /// # What to do
    /// Remove the metadata.
    FILE_PATH { "file-path", LeftInside, Medium, "a path on the computer that handled the photo", RemoveMetadata: "remove the path from the metadata" }

    /// # What it finds
    /// Prompts and settings of image generators.
    ///
    /// # Why it matters
    /// It says that the picture is not a photo, and what somebody asked for in their own words.
    ///
    /// # What to do
    /// Remove the metadata.
    GENERATION_PARAMETERS { "generation-parameters", LeftInside, Medium, "the prompt and settings of an image generator", RemoveMetadata: "remove the text chunks from the file" }

    /// # What it finds
    /// A C2PA manifest (Content Credentials): which program made or changed the picture, and what it claims. Not validated.
    ///
    /// # Why it matters
    /// A manifest can name the author, the account and the tools used, and can point to a copy kept elsewhere.
    ///
    /// # What to do
    /// Decide whether to keep it: it also proves where the picture comes from.
    CONTENT_CREDENTIALS { "content-credentials", LeftInside, Low, "a C2PA manifest that says where the picture comes from", Check: "decide whether the credentials should stay" }

    /// # What it finds
    /// Metadata that overshare does not know to be harmless.
    ///
    /// # Why it matters
    /// Metadata is judged by an allow-list: what is not known is shown, not passed over.
    ///
    /// # What to do
    /// Look at it; removing all metadata removes it too.
    UNKNOWN_METADATA { "unknown-metadata", LeftInside, Info, "metadata not known to be harmless", RemoveMetadata: "remove the metadata, or look at the field" }

    /// # What it finds
    /// A place that looks like writing (strokes in a row, on a tag, a label, a sign) and that overshare could not read.
    ///
    /// # Why it matters
    /// What a program cannot read, a person may: from the context, from another photo, with better tools.
    ///
    /// # What to do
    /// Look at it at full size.
    TEXT_REGION { "text-region", Text, Info, "something that looks like text and could not be read", Cover: "look closer, and cover it if you can read it" }

    /// # What it finds
    /// A line of text that was read and that is no other finding.
    ///
    /// # Why it matters
    /// Shop signs, street names, screens and papers in the background say where and with whom a photo was taken.
    ///
    /// # What to do
    /// Read it as a stranger would; cover what says too much.
    READABLE_TEXT { "readable-text", Text, Info, "text that can be read in the picture", Cover: "cover it if it says more than you want to say" }

    /// # What it finds
    /// A phone number of any country, with or without its country code; on a tag also a bare local number. Read in the picture, or
    /// standing in the metadata or the file's name.
    ///
    /// # Why it matters
    /// A phone number leads to a name, to accounts and often to an address. In 2020 the number on a dog's tag in one photo identified
    /// a man.
    ///
    /// # What to do
    /// Cover it (a bar, not a blur: blurred digits can be recovered).
    PHONE_NUMBER { "phone-number", Strings, High, "a phone number", Cover: "cover this region, or remove it from the metadata" }

    /// # What it finds
    /// An e-mail address in the picture, the metadata or the file's name.
    ///
    /// # Why it matters
    /// It is the login of most accounts, is in most leaks, and often holds a name.
    ///
    /// # What to do
    /// Cover it, or remove the metadata.
    EMAIL_ADDRESS { "email-address", Strings, High, "an e-mail address", Cover: "cover this region, or remove it from the metadata" }

    /// # What it finds
    /// A web address, or the handle of an account on a social network.
    ///
    /// # Why it matters
    /// A club's, school's or employer's site says where somebody is to be found; a handle links to everything else they posted.
    ///
    /// # What to do
    /// Cover it, or remove the metadata.
    WEB_ADDRESS { "web-address", Strings, Medium, "a web address or the name of an account", Cover: "cover this region, or remove it from the metadata" }

    /// # What it finds
    /// A street with its house number, or a postcode with its town.
    ///
    /// # Why it matters
    /// It says where somebody lives, works or was.
    ///
    /// # What to do
    /// Cover it.
    POSTAL_ADDRESS { "postal-address", Strings, High, "a postal address", Cover: "cover this region, or remove it from the metadata" }

    /// # What it finds
    /// The number of a payment card: its issuer's range, its length and its check digit agree.
    ///
    /// # Why it matters
    /// With the expiry date that stands beside it, it is enough to pay in many shops.
    ///
    /// # What to do
    /// Cover it. If the photo was published, have the card replaced.
    PAYMENT_CARD { "payment-card", Strings, High, "a payment card's number", Cover: "cover this region, and have the card replaced if the photo is out" }

    /// # What it finds
    /// An IBAN whose length and check digits fit its country.
    ///
    /// # Why it matters
    /// It names bank and account, and is what a direct debit asks for.
    ///
    /// # What to do
    /// Cover it.
    BANK_ACCOUNT { "bank-account", Strings, High, "a bank account's number", Cover: "cover this region" }

    /// # What it finds
    /// The licence plate of a car, motorcycle or lorry, by the shapes that countries use and by how it stands in the picture.
    ///
    /// # Why it matters
    /// Registers, leaks and other photos lead from the plate to its keeper, and to where the car was.
    ///
    /// # What to do
    /// Cover it.
    LICENCE_PLATE { "licence-plate", Strings, Medium, "a vehicle's licence plate", Cover: "cover the plate" }

    /// # What it finds
    /// The machine-readable zone (MRZ, ICAO Doc 9303) of a passport, visa or identity card, with its check digits.
    ///
    /// # Why it matters
    /// It holds name, date of birth, nationality and document number: enough to book, to open accounts, to be somebody.
    ///
    /// # What to do
    /// Cover the whole document. If the photo was published, ask the issuer for advice.
    TRAVEL_DOCUMENT { "travel-document", Strings, High, "the machine-readable zone of a passport or identity card", Cover: "cover the document" }

    /// # What it finds
    /// A vehicle identification number (VIN, ISO 3779), 17 characters.
    ///
    /// # Why it matters
    /// It identifies one vehicle, its history and often its keeper.
    ///
    /// # What to do
    /// Cover it.
    VEHICLE_ID { "vehicle-id", Strings, Medium, "a vehicle identification number", Cover: "cover this region" }

    /// # What it finds
    /// Numbers by which states know persons (social security, tax, national identity), where their own check digits or rules hold.
    ///
    /// # Why it matters
    /// It stays for life, and many offices take it as proof of identity.
    ///
    /// # What to do
    /// Cover it.
    NATIONAL_ID { "national-id", Strings, High, "a number that the state gives to a person", Cover: "cover this region" }

    /// # What it finds
    /// A date beside a word that says it is a date of birth.
    ///
    /// # Why it matters
    /// With a name it singles out one person, and it is a common security question.
    ///
    /// # What to do
    /// Cover it.
    DATE_OF_BIRTH { "date-of-birth", Strings, Medium, "a date of birth", Cover: "cover this region" }

    /// # What it finds
    /// The tracking number of a parcel, by the carriers' shapes and check digits.
    ///
    /// # Why it matters
    /// The carrier's site tells sender, receiver and town to whoever has it.
    ///
    /// # What to do
    /// Cover the label.
    TRACKING_NUMBER { "tracking-number", Strings, Medium, "a parcel's tracking number", Cover: "cover this region" }

    /// # What it finds
    /// Private keys, access tokens and passwords as they stand on screens, sticky notes and in metadata.
    ///
    /// # Why it matters
    /// Whoever reads it can sign in or pay.
    ///
    /// # What to do
    /// Cover it. If the photo was published, replace the secret.
    SECRET { "secret", Strings, High, "a private key, token or password", Cover: "cover this region, and replace the secret if the photo is out" }

    /// # What it finds
    /// A machine-readable code: QR, Micro QR, rMQR, Aztec, Data Matrix, PDF417, MaxiCode, and the linear codes (EAN and UPC, Code 39,
    /// 93 and 128, ITF, Codabar, DataBar). What a payload is, where it is known, is told by a finding of its own.
    ///
    /// # Why it matters
    /// People do not see what a code says; every phone does. Codes on tickets, parcels, cards and screens hold names, addresses,
    /// accounts and keys, and a shop's own label says where it was bought.
    ///
    /// # What to do
    /// Cover it (a bar over all of it: half of a QR code can still be read).
    MACHINE_CODE { "machine-code", Codes, Low, "a machine-readable code", Cover: "cover all of the code" }

    /// # What it finds
    /// The code of a boarding pass (IATA BCBP): name, booking reference, flight, date, seat.
    ///
    /// # Why it matters
    /// Name and booking reference are the login to the booking: address, passport number, later flights. In 2020 a former prime
    /// minister's passport number was read out of one photo of a boarding pass.
    ///
    /// # What to do
    /// Cover the code and the booking reference beside it, also after the flight.
    BOARDING_PASS { "boarding-pass", Codes, High, "a boarding pass", Cover: "cover the code and the booking reference" }

    /// # What it finds
    /// A code that holds the name and the password of a wireless network.
    ///
    /// # Why it matters
    /// The name of a network says where it is (public maps list them), the password lets anybody nearby in.
    ///
    /// # What to do
    /// Cover it. If the photo was published, change the password.
    WIFI_CREDENTIALS { "wifi-credentials", Codes, High, "the password of a wireless network", Cover: "cover the code, and change the password if the photo is out" }

    /// # What it finds
    /// A code that holds a person's contact details (vCard, MECARD, BIZCARD).
    ///
    /// # Why it matters
    /// Name, phone, e-mail and address in one, free of reading errors.
    ///
    /// # What to do
    /// Cover it.
    CONTACT_CARD { "contact-card", Codes, High, "somebody's contact details", Cover: "cover the code" }

    /// # What it finds
    /// A code that asks for a payment: EPC and Swiss QR bills, UPI, EMV QR, cryptocurrency addresses.
    ///
    /// # Why it matters
    /// It names the account and its holder, on Swiss bills also the debtor with the address.
    ///
    /// # What to do
    /// Cover it.
    PAYMENT_REQUEST { "payment-request", Codes, High, "a request for payment, with its account", Cover: "cover the code" }

    /// # What it finds
    /// A code that sets up the second factor of a login (`otpauth:`), or that signs a device in.
    ///
    /// # Why it matters
    /// Whoever reads it makes the same one-time passwords for ever.
    ///
    /// # What to do
    /// Cover it. If the photo was published, set the second factor up anew.
    LOGIN_SECRET { "login-secret", Codes, High, "the secret of a login", Cover: "cover the code, and replace the secret if the photo is out" }

    /// # What it finds
    /// The code of a shipping label (ANSI MH10.8.2, as on UPS and FedEx labels): names, streets, phones, tracking numbers.
    ///
    /// # Why it matters
    /// It repeats the address when the printed one is covered, and often adds a phone number that is not printed at all.
    ///
    /// # What to do
    /// Cover every code of the label, not only the address.
    SHIPPING_LABEL { "shipping-label", Codes, High, "a shipping label's address", Cover: "cover every code of the label" }

    /// # What it finds
    /// The code on the back of a driver licence or identity card (AAMVA).
    ///
    /// # Why it matters
    /// It holds everything that is printed on the front, and more.
    ///
    /// # What to do
    /// Cover the whole card.
    DRIVER_LICENCE { "driver-licence", Codes, High, "a driver licence or identity card", Cover: "cover the whole card" }

    /// # What it finds
    /// A person's face, also small ones in the background and in mirrors.
    ///
    /// # Why it matters
    /// Face search finds other photos of the same person, with their names.
    ///
    /// # What to do
    /// Cover it, unless the person agreed. A blur can be too weak.
    FACE { "face", People, Medium, "a face", Cover: "cover the face, unless the person agreed" }

    /// # What it finds
    /// A hand.
    ///
    /// # Why it matters
    /// Rings, tattoos and scars tell people apart; whether its skin can be read is told by `friction-ridges`.
    ///
    /// # What to do
    /// Nothing, unless more is found on it.
    HAND { "hand", People, Info, "a hand", None: "look at what is told of it" }

    /// # What it finds
    /// The ridges of a fingertip or palm, and prints in ink, measured and not guessed: how many pixels lie between one ridge and the
    /// next. From 4 pixels on they can be read, from 3 in part, from 2.5 hardly and only where they stand out clearly; closer ridges
    /// are not told. A hand need not be seen for that.
    ///
    /// # Why it matters
    /// A print identifies for life and cannot be changed. Police have read fingers and palms out of phone photos, and copies of prints
    /// have been made from photos. This far from the camera, skin in focus can be read:
    ///
    /// | camera and picture          | readable up to | nothing beyond |
    /// |-----------------------------|---------------:|---------------:|
    /// | phone, 12 MP, 26 mm         |         0.35 m |         0.56 m |
    /// | phone, 12 MP, selfie, 23 mm |         0.31 m |         0.49 m |
    /// | phone, 48 MP, 24 mm         |         0.64 m |         1.03 m |
    /// | phone, 12 MP, tele, 77 mm   |         1.03 m |         1.65 m |
    /// | camera, 24 MP, 50 mm        |         0.96 m |         1.53 m |
    /// | camera, 24 MP, 200 mm       |         3.83 m |         6.13 m |
    /// | copy, 2048 px, of 26 mm     |         0.18 m |         0.28 m |
    /// | copy, 1080 px, of 26 mm     |         0.09 m |         0.15 m |
    ///
    /// That is arithmetic for ridges 0.46 mm apart, as on most men's fingers; those of women (0.40 mm) and children must be nearer. It
    /// is the farthest: blur, noise and compression take away from it. Millimetres are as of 35 mm film, as EXIF says them; digital
    /// zoom adds nothing, and a cut-out shows as much as its original. What sharpening invents beyond that is no print.
    ///
    /// # What to do
    /// Send a smaller copy: at 1080 pixels, a phone's photo shows no print from 15 cm on. Keep fingertips farther from the camera than
    /// the table says, turn them away, or cover them. A blur must be wider than the ridges are apart.
    FRICTION_RIDGES { "friction-ridges", People, High, "friction ridges that can be read", Cover: "send a smaller copy, or cover the skin" }

    /// # What it finds
    /// A file that could not be read as an image.
    ///
    /// # Why it matters
    /// It was not looked at: it may give away anything.
    ///
    /// # What to do
    /// Open it by other means, or leave it out.
    UNREADABLE_FILE { "unreadable-file", Scan, Info, "the file could not be read as an image", Check: "look at the file by other means" }

    /// # What it finds
    /// A file that ends before its content does.
    ///
    /// # Why it matters
    /// What is missing was not looked at, and a later complete copy may give away more.
    ///
    /// # What to do
    /// Get the complete file and scan it.
    TRUNCATED_FILE { "truncated-file", Scan, Info, "the file ends too early", Check: "get the complete file" }

    /// # What it finds
    /// A file whose name ends like one format and whose content is another.
    ///
    /// # Why it matters
    /// Tools that go by the name pass it over, metadata strippers among them.
    ///
    /// # What to do
    /// Give it its right name.
    FORMAT_MISMATCH { "format-mismatch", Scan, Info, "the file's name says another format than its content", Check: "rename the file" }
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}
