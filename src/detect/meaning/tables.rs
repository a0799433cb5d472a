//! Owns the tables of meanings: which tag names say what. Names are facts of the standards and of ExifTool's tag tables.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{Meaning, Meaning::*, Part};

/// Tag names by meaning; a hash map of them is made when the first field asks. The names asked for come from our readers and from
/// hostile files alike, but the map never grows, so a hash that can be foreseen does no harm.
pub(super) struct Table {
    rows: &'static [(Meaning, &'static str)],
    map: OnceLock<FxHashMap<&'static str, Meaning>>,
}

impl Table {
    /// A table of meanings, each with its tag names parted by blanks.
    const fn new(rows: &'static [(Meaning, &'static str)]) -> Self {
        Self { rows, map: OnceLock::new() }
    }

    /// The meaning of a tag.
    pub fn get(&self, tag: &str) -> Option<Meaning> {
        self.map.get_or_init(|| self.names().collect()).get(tag).copied()
    }

    fn names(&self) -> impl Iterator<Item = (&'static str, Meaning)> {
        self.rows.iter().flat_map(|(meaning, names)| names.split_ascii_whitespace().map(|name| (name, *meaning)))
    }
}

/// EXIF 3.0, TIFF 6.0, TIFF/EP, DNG 1.7 and GeoTIFF. A MakerNote's own fields are read apart; the block itself says nothing more.
pub(super) static EXIF: Table = Table::new(&[
    (Make, "Make"),
    (Model, "Model UniqueCameraModel LocalizedCameraModel"),
    (Taken, "DateTimeOriginal"),
    (Stored, "DateTimeDigitized GPSTimeStamp GPSDateStamp"),
    (Changed, "DateTime"),
    (Serial(Part::Body), "SerialNumber BodySerialNumber CameraSerialNumber"),
    (Serial(Part::Lens), "LensSerialNumber"),
    (
        History,
        "ImageUniqueID RawDataUniqueID NewRawImageDigest OriginalRawFileDigest Software ProcessingSoftware \
         CameraFirmware RAWDevelopingSoftware ImageEditingSoftware MetadataEditingSoftware PreviewApplicationName \
         PreviewApplicationVersion PreviewDateTime ImageHistory ProfileEmbedPolicy",
    ),
    (DeviceName, "HostComputer CameraLabel ReelName TargetPrinter"),
    (Person, "Artist Copyright XPAuthor CameraOwnerName OwnerName Photographer ImageEditor"),
    (Path, "OriginalRawFileName DocumentName RelatedSoundFile AsShotProfileName"),
    (
        Position,
        "GPSLatitude GPSLongitude GPSLatitudeRef GPSLongitudeRef GPSAltitude GPSAltitudeRef GPSMapDatum \
         GPSHPositioningError GPSDOP GPSStatus GPSMeasureMode GPSSatellites GPSDifferential GPSProcessingMethod \
         ModelTiepoint ModelTransformation PixelScale GeoTiffDirectory GeoTiffDoubleParams GeoTiffAsciiParams",
    ),
    (Place, "GPSAreaInformation"),
    (
        Track,
        "GPSImgDirection GPSTrack GPSSpeed GPSDestLatitude GPSDestLongitude GPSDestBearing GPSDestDistance \
         GPSImgDirectionRef GPSTrackRef GPSSpeedRef GPSDestLatitudeRef GPSDestLongitudeRef GPSDestBearingRef \
         GPSDestDistanceRef",
    ),
    (
        Harmless,
        "Padding TIFF-EPStandardID MakerNote DNGPrivateData ExifIFDPointer ExifImageHeight ExifImageWidth \
         GPSInfoIFDPointer GPSVersionID InterColorProfile InteropIFDPointer InteroperabilityIndex \
         InteroperabilityVersion OffsetTime OffsetTimeDigitized OffsetTimeOriginal Orientation PrintImageMatching \
         ProfileCalibrationSignature TIFFEPStandardID",
    ),
]);

/// IPTC-IIM 4.2, records 1 and 2.
pub(super) static IPTC: Table = Table::new(&[
    (
        Place,
        "City Sub-location Province-State Country-PrimaryLocationCode Country-PrimaryLocationName \
         ContentLocationName ContentLocationCode",
    ),
    (Person, "By-line CopyrightNotice Credit Source Contact Writer-Editor"),
    (Taken, "DateCreated TimeCreated"),
    (Stored, "DigitalCreationDate DigitalCreationTime"),
    (
        History,
        "OriginatingProgram ProgramVersion UniqueDocumentID JobID MasterDocumentID ShortDocumentID OwnerID \
         OriginalTransmissionReference EditStatus UniqueObjectName DateSent TimeSent ReleaseDate ReleaseTime \
         ExpirationDate ExpirationTime ReferenceService ReferenceDate ReferenceNumber",
    ),
    (
        Harmless,
        "CodedCharacterSet ApplicationRecordVersion EnvelopeRecordVersion FileFormat FileVersion ImageOrientation \
         ImageType LanguageIdentifier Urgency ObjectCycle EditorialUpdate EnvelopePriority Category \
         SupplementalCategories ObjectTypeReference ObjectAttributeReference ObjectPreviewFileFormat \
         ObjectPreviewFileVersion SizeMode MaxSubfileSize MaximumObjectSize ObjectSizeAnnounced SubFile \
         ConfirmedObjectSize ProductID ARMIdentifier ARMVersion ActionAdvised FixtureIdentifier",
    ),
]);

/// ICC.1:2022.
pub(super) static ICC: Table = Table::new(&[
    (Serial(Part::Accessory), "MakeAndModel/SerialNumber MakeAndModel"),
    (
        Harmless,
        "ProfileDescriptionML MakeAndModel/Manufacturer MakeAndModel/Model MakeAndModel/ManufactureDate \
         ProfileDescription ProfileCopyright DeviceManufacturer DeviceModel DeviceMfgDesc DeviceModelDesc \
         ProfileCMMType ProfileDateTime ProfileCreator ProfileID ViewingCondDesc ProfileVersion ProfileClass \
         ColorSpaceData PrimaryPlatform",
    ),
]);

/// PNG text keywords: those of the specification, of image generators, of ImageMagick and of thumbnailers.
pub(super) static PNG: Table = Table::new(&[
    (
        Generation,
        "parameters prompt workflow Dream sd-metadata invokeai_metadata invokeai_graph generation_data \
         generation_time fooocus_scheme extras postprocessing smproj aesthetic_score",
    ),
    (Person, "Author author Artist Copyright Owner creator Creator"),
    (History, "Software software ModifyDate date:modify date:timestamp CreationSoftware"),
    (Taken, "CreationTime create-date Date date:create"),
    (Model, "Source Model"),
    (Make, "Make"),
    (Path, "Thumb::URI Thumb::Path svg:base-uri Document filename"),
    (
        Harmless,
        "Thumb::Image::Width Thumb::Image::Height Thumb::Mimetype Thumb::MTime Thumb::Size Thumb::Document::Pages \
         tiff:alpha tiff:endian tiff:photometric tiff:rows-per-strip icc:copyright icc:description icc:manufacturer \
         icc:model jpeg:colorspace jpeg:sampling-factor pdf:Version unit label",
    ),
]);

/// QuickTime user data, item lists and keys.
pub(super) static QUICKTIME: Table = Table::new(&[
    (Position, "GPSLatitude GPSLongitude GPSAltitude GPSCoordinates LocationAccuracyHorizontal"),
    (Place, "LocationName LocationBody LocationRole LocationInformation"),
    (Make, "Make AndroidManufacturer"),
    (Model, "Model AndroidModel"),
    (Taken, "CreationDate DateTimeOriginal ContentCreateDate"),
    (Stored, "CreateDate MediaCreateDate TrackCreateDate"),
    (
        Harmless,
        "ModifyDate TrackModifyDate MediaModifyDate AndroidCaptureFPS LivePhotoAuto FullFrameRatePlaybackIntent \
         LivePhotoVitalityScore LivePhotoVitalityScoringVersion Duration TimeScale SelectionTime Poster MajorBrand \
         CameraFocalLength35mmEquivalent CameraLensModel",
    ),
    (History, "Software Encoder EncodedBy EncodingTool AndroidVersion ContentIdentifier SoftwareVersion"),
    (Person, "Author Artist AlbumArtist Performer Copyright Director Producer Writer Publisher"),
    (Serial(Part::Body), "SerialNumber CameraSerialNumber"),
    (Unknown, "DisplayName"),
]);

/// Photoshop image resources; others with a name are settings of the program.
pub(super) static PHOTOSHOP: Table = Table::new(&[
    (
        Unknown,
        "URL URL_List ClippingPathName WorkflowURL LayerName LayerNames AlphaChannelsNames UnicodeAlphaNames \
         SlicesGroupName SliceInfo Caption PathName",
    ),
    (History, "VersionInfo WriterName ReaderName DocumentSpecificIDs"),
    (DeviceName, "PrintInfo PrinterName MacintoshPrintInfo"),
]);

/// XMP properties by the last step of their path, whatever the schema.
pub(super) static XMP: Table = Table::new(&[
    (
        Person,
        "creator rights contributor publisher Artist Copyright OwnerName Owner WebStatement UsageTerms Credit \
         Source CaptionWriter Author CameraOwnerName attributionName attributionURL Byline artist author copyright \
         Photographer LastKeywordXMP Rightsusageterms CopyrightOwnerName LicensorName ImageCreatorName \
         PersonDisplayName",
    ),
    (
        Place,
        "City State Country CountryCode Location Sublocation ProvinceState CountryName WorldRegion LocationName \
         AreaName",
    ),
    (Taken, "DateTimeOriginal DateCreated DateTimeCreated DateAcquired"),
    (Stored, "DateTimeDigitized CreateDate GPSTimeStamp GPSDateStamp GPSDateTime"),
    (Changed, "ModifyDate MetadataDate DateTime date"),
    (Make, "Make"),
    (Model, "Model CameraModelID"),
    (Serial(Part::Body), "SerialNumber BodySerialNumber CameraSerialNumber DroneSerialNumber"),
    (Serial(Part::Lens), "LensSerialNumber"),
    (Serial(Part::Accessory), "FlashSerialNumber BatterySerialNumber"),
    (
        History,
        "about CreatorTool Software ProcessingSoftware Producer DocumentID InstanceID VersionID RenditionClass \
         ImageUniqueID StitchingSoftware SidecarForExtension EmbeddedXMPDigest TransmissionReference Identifier \
         identifier DocumentAncestors LegacyIPTCDigest burstid BurstID GUID",
    ),
    (DeviceName, "HostComputer DeviceName"),
    (
        Position,
        "GPSLatitude GPSLongitude GPSAltitude GPSAltitudeRef GPSLatitudeRef GPSLongitudeRef GPSMapDatum GPSStatus \
         GPSMeasureMode GPSSatellites GPSDOP GPSDifferential GPSProcessingMethod GPSHPositioningError GpsLatitude \
         GpsLongitude GpsLongtitude AbsoluteAltitude RelativeAltitude",
    ),
    (
        Track,
        "GPSImgDirection GPSTrack GPSSpeed GPSDestLatitude GPSDestLongitude GPSDestBearing GPSDestDistance \
         GPSImgDirectionRef GPSTrackRef GPSSpeedRef GPSDestBearingRef GPSDestDistanceRef PoseHeadingDegrees \
         FlightYawDegree GimbalYawDegree FlightXSpeed FlightYSpeed FlightZSpeed",
    ),
    (
        Harmless,
        "format Rating Label ColorMode ICCProfile ICCProfileName Urgency Marked type GPSVersionID NativeDigest \
         HasExtendedXMP Lens LensInfo LensModel LensID Firmware Thumbnails BaseURL language ExifVersion \
         FlashpixVersion PrivateRTKInfo Trapped SpecialTypeID toolkit xmptk",
    ),
    (
        Generation,
        "DigitalSourceType digitalsourcetype DigitalSourceFileType AIPromptInformation AISystemUsed \
         AIPromptWriterName AISystemVersionUsed",
    ),
    (Path, "RawFileName FileName OriginalFileName FilePath Path"),
]);

/// Tags of MakerNotes, in one vocabulary whatever the maker.
pub(super) static MAKER: Table = Table::new(&[
    (Serial(Part::Body), "SerialNumber CameraSerialNumber BodySerialNumber SerialNumber2 CameraID"),
    (Serial(Part::Lens), "LensSerialNumber ExtenderSerialNumber InternalLensSerialNumber ConverterSerialNumber"),
    (
        Serial(Part::Internal),
        "InternalSerialNumber SensorSerialNumber ModuleSerialNumber FilterSerialNumber SensorID PartNumber",
    ),
    (Serial(Part::Accessory), "FlashSerialNumber BatterySerialNumber BackSerial BackSerialNumber"),
    (
        Person,
        "OwnerName Artist Copyright Author PersonName BabyName PetName RecognizedFaceName FaceName Name \
         CopyrightNotice UserName",
    ),
    (
        Place,
        "City State Country Landmark Location LocationName LocalLocationName HometownCity DestinationCity HomeTown \
         HomeCity WorldTimeLocation City2 Destination",
    ),
    (Stored, "DateTimeOriginal CreateDate Date Time DateTimeUTC"),
    (Make, "Make"),
    (Model, "Model CameraModel"),
    (
        Position,
        "GPSLatitude GPSLongitude GPSAltitude GPSLatitudeRef GPSLongitudeRef GPSAltitudeRef GPSMapDatum GPSValid",
    ),
    (Track, "GPSSpeed GPSTrack GPSImgDirection GPSSpeedRef GPSTrackRef GPSImgDirectionRef"),
    (
        History,
        "Software ContentIdentifier ImageUniqueID MediaGroupUUID BurstUUID ImageCaptureRequestID PhotoIdentifier \
         UniqueID",
    ),
    (
        Harmless,
        "TriggerMode AFMode FirmwareVersion Firmware FirmwareRevision CanonFirmwareVersion FirmwareName \
         CanonImageType CanonModelID LensModel Lens LensType LensID LensInfo Quality ColorMode WhiteBalance \
         Sharpness FocusMode FlashSetting FlashType ISOSelection DataDump ImageAdjustment ToneComp NoiseReduction \
         SceneMode SceneAssist ImageProcessing ImageOptimization Saturation VariProgram ImageStabilization \
         AFResponse MultiExposure MakerNoteVersion Contrast HueAdjustment PictureControlName ActiveDLighting \
         ExposureMode ExposureProgram PrintIM ImageSize AspectRatio Macro FlashMode MeteringMode ImageQuality \
         CreativeStyle FileFormat FilmMode VersionInfo Version AuxiliaryLens ColorSpace ResolutionMode \
         AutofocusMode FocusSetting ColorTemperature DriveMode ExposureCompensation LensRange ISO CameraType \
         FlashModel ConversionLens TextInfo MinoltaMakerNote CameraInfo ImageBoundary CameraTemperature",
    ),
    (
        Unknown,
        "ShutterCount FileNumber ImageNumber ImageCount DirectoryNumber DirectoryIndex FileIndex SequenceNumber \
         EventNumber",
    ),
    (DeviceName, "UserLabel CameraName DeviceName"),
]);

/// The tables by name, for their laws.
#[cfg(test)]
pub(super) static ALL: &[(&str, &Table)] = &[
    ("EXIF", &EXIF),
    ("IPTC", &IPTC),
    ("ICC", &ICC),
    ("PNG", &PNG),
    ("QuickTime", &QUICKTIME),
    ("Photoshop", &PHOTOSHOP),
    ("XMP", &XMP),
    ("MakerNote", &MAKER),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tag_has_two_meanings_in_one_table() {
        for (title, table) in ALL {
            let mut names: Vec<&str> = table.names().map(|(name, _)| name).collect();
            let count = names.len();
            assert!(count >= 15, "{title} has {count} names only");
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{title}");
        }
    }
}
