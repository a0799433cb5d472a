//! Owns what a metadata field means for privacy: one table of judgement by namespace and tag, used by every metadata detector.
//! Metadata is judged by an allow-list: what stands in no table is [`Meaning::Unknown`] and is told.

use crate::metadata::{Field, Value};

/// What a field can give away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Known to say nothing about anybody: camera settings, picture structure, colour.
    Harmless,
    /// Part of a position; the position detector puts the parts together.
    Position,
    /// Direction, speed or destination from a GPS receiver.
    Track,
    /// A place named in words.
    Place,
    /// When the picture was taken.
    Taken,
    /// When it was digitized, created or stored: nearly always the same moment.
    Stored,
    /// When the file was last changed.
    Changed,
    /// The maker of the device.
    Make,
    /// The model of the device.
    Model,
    /// A serial number or a unique id of the device or a part of it.
    Serial(Part),
    /// The name of a computer or a name given to a device.
    DeviceName,
    /// A person, a rights holder or a way to reach them.
    Person,
    /// Programs, steps, and ids of documents.
    History,
    /// A path or file name.
    Path,
    /// Parameters of an image generator.
    Generation,
    /// Part of a C2PA manifest.
    Credentials,
    /// Not in any table.
    Unknown,
}

/// The part of a device that a serial number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Camera, phone or scanner.
    Body,
    /// Lens, converter or extender.
    Lens,
    /// A number of the maker's own that users never see, or an electronic module.
    Internal,
    /// Flash, battery, back.
    Accessory,
}

impl Part {
    /// The words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Body => "the body",
            Self::Lens => "the lens",
            Self::Internal => "an internal part",
            Self::Accessory => "an accessory",
        }
    }
}

use Meaning::*;

/// The meaning of a field.
pub fn meaning(field: &Field) -> Meaning {
    let tag = field.tag.as_ref();
    let namespace = field.namespace.as_ref();
    match namespace {
        "IFD0" | "IFD1" | "IFD2" | "IFD3" | "SubIFD" | "SubIFD1" | "SubIFD2" | "ExifIFD" | "GPS" | "InteropIFD" => {
            exif(tag, &field.value)
        }
        "IPTC" => iptc(tag),
        "ICC_Profile" => icc(tag),
        "PNG" => png(tag),
        "File" | "GIF" | "BMP" | "RIFF" => container(tag),
        "QuickTime" => quicktime(tag),
        "C2PA" => c2pa(tag),
        "Photoshop" => photoshop(tag),
        "JFIF" | "JFXX" | "Adobe" | "Ducky" => Harmless,
        "MPF" => mpf(tag),
        "APP12" => maker(tag, &field.value),
        _ => match namespace.strip_prefix("XMP-") {
            Some(prefix) => xmp(prefix, tag, &field.value),
            None if namespace.starts_with("APP") || namespace.starts_with("Other") => Unknown,
            None => maker(tag, &field.value),
        },
    }
}

fn exif(tag: &str, value: &Value) -> Meaning {
    match tag {
        "Make" => Make,
        "Model" | "UniqueCameraModel" | "LocalizedCameraModel" => Model,
        "DateTimeOriginal" => Taken,
        "DateTimeDigitized" => Stored,
        "DateTime" => Changed,
        "BodySerialNumber" | "CameraSerialNumber" => Serial(Part::Body),
        "LensSerialNumber" => Serial(Part::Lens),
        "ImageUniqueID" | "RawDataUniqueID" | "NewRawImageDigest" | "OriginalRawFileDigest" => History,
        "HostComputer" | "CameraLabel" | "ReelName" | "TargetPrinter" => DeviceName,
        "Artist" | "Copyright" | "XPAuthor" | "CameraOwnerName" | "OwnerName" | "Photographer" | "ImageEditor" => {
            Person
        }
        "Software"
        | "ProcessingSoftware"
        | "CameraFirmware"
        | "RAWDevelopingSoftware"
        | "ImageEditingSoftware"
        | "MetadataEditingSoftware"
        | "PreviewApplicationName"
        | "PreviewApplicationVersion"
        | "PreviewDateTime"
        | "ImageHistory"
        | "ProfileEmbedPolicy" => History,
        "OriginalRawFileName" | "DocumentName" | "RelatedSoundFile" | "AsShotProfileName" => Path,
        "GPSLatitude"
        | "GPSLongitude"
        | "GPSLatitudeRef"
        | "GPSLongitudeRef"
        | "GPSAltitude"
        | "GPSAltitudeRef"
        | "GPSMapDatum"
        | "GPSHPositioningError"
        | "GPSDOP"
        | "GPSStatus"
        | "GPSMeasureMode"
        | "GPSSatellites"
        | "GPSDifferential"
        | "GPSProcessingMethod"
        | "ModelTiepoint"
        | "ModelTransformation"
        | "PixelScale"
        | "GeoTiffDirectory"
        | "GeoTiffDoubleParams"
        | "GeoTiffAsciiParams" => Position,
        "GPSTimeStamp" | "GPSDateStamp" => Stored,
        "GPSAreaInformation" => Place,
        "GPSImgDirection"
        | "GPSTrack"
        | "GPSSpeed"
        | "GPSDestLatitude"
        | "GPSDestLongitude"
        | "GPSDestBearing"
        | "GPSDestDistance"
        | "GPSImgDirectionRef"
        | "GPSTrackRef"
        | "GPSSpeedRef"
        | "GPSDestLatitudeRef"
        | "GPSDestLongitudeRef"
        | "GPSDestBearingRef"
        | "GPSDestDistanceRef" => Track,
        // The MakerNote's own fields are read apart; the block itself says nothing more.
        "MakerNote" | "DNGPrivateData" => Harmless,
        _ if EXIF_HARMLESS.binary_search(&tag).is_ok() => Harmless,
        // Cameras fill the comment and the description with blanks.
        _ if is_blank(value) => Harmless,
        _ => Unknown,
    }
}

/// Picture structure, camera settings and version marks of EXIF 3.0, TIFF 6.0, TIFF/EP and DNG 1.7; sorted.
static EXIF_HARMLESS: &[&str] = &[
    "ActiveArea",
    "AnalogBalance",
    "AntiAliasStrength",
    "ApertureValue",
    "AsShotNeutral",
    "AsShotWhiteXY",
    "BaselineExposure",
    "BaselineExposureOffset",
    "BaselineNoise",
    "BaselineSharpness",
    "BayerGreenSplit",
    "BestQualityScale",
    "BitsPerSample",
    "BlackLevel",
    "BlackLevelDeltaH",
    "BlackLevelDeltaV",
    "BlackLevelRepeatDim",
    "BrightnessValue",
    "CFALayout",
    "CFAPattern",
    "CFAPlaneColor",
    "CFARepeatPatternDim",
    "CalibrationIlluminant1",
    "CalibrationIlluminant2",
    "CameraCalibration1",
    "CameraCalibration2",
    "CameraElevationAngle",
    "CellLength",
    "CellWidth",
    "ChromaBlurRadius",
    "CodingMethods",
    "ColorMap",
    "ColorMatrix1",
    "ColorMatrix2",
    "ColorResponseUnit",
    "ColorSpace",
    "ColorimetricReference",
    "ComponentsConfiguration",
    "CompositeImage",
    "CompressedBitsPerPixel",
    "Compression",
    "Contrast",
    "CustomRendered",
    "DNGBackwardVersion",
    "DNGVersion",
    "DefaultBlackRender",
    "DefaultCropOrigin",
    "DefaultCropSize",
    "DefaultScale",
    "DefaultUserCrop",
    "DeviceSettingDescription",
    "DigitalZoomRatio",
    "DotRange",
    "ExifIFDPointer",
    "ExifImageHeight",
    "ExifImageWidth",
    "ExifVersion",
    "ExposureBiasValue",
    "ExposureIndex",
    "ExposureMode",
    "ExposureProgram",
    "ExposureTime",
    "ExtraSamples",
    "FNumber",
    "FileSource",
    "FillOrder",
    "Flash",
    "FlashEnergy",
    "FlashpixVersion",
    "FocalLength",
    "FocalLengthIn35mmFilm",
    "FocalPlaneResolutionUnit",
    "FocalPlaneXResolution",
    "FocalPlaneYResolution",
    "ForwardMatrix1",
    "ForwardMatrix2",
    "FreeByteCounts",
    "FreeOffsets",
    "GPSInfoIFDPointer",
    "GPSVersionID",
    "GainControl",
    "Gamma",
    "GrayResponseCurve",
    "GrayResponseUnit",
    "HalftoneHints",
    "ISOSpeed",
    "ISOSpeedLatitudeyyy",
    "ISOSpeedLatitudezzz",
    "ImageLength",
    "ImageWidth",
    "Indexed",
    "InkNames",
    "InkSet",
    "InterColorProfile",
    "InteropIFDPointer",
    "InteroperabilityIndex",
    "InteroperabilityVersion",
    "JPEGACTables",
    "JPEGDCTables",
    "JPEGInterchangeFormat",
    "JPEGInterchangeFormatLength",
    "JPEGProc",
    "JPEGQTables",
    "JPEGRestartInterval",
    "JPEGTables",
    "LensMake",
    "LensModel",
    "LensSpecification",
    "LightSource",
    "LinearResponseLimit",
    "LinearizationTable",
    "MakerNoteSafety",
    "MaskedAreas",
    "MaxApertureValue",
    "MaxSampleValue",
    "MeteringMode",
    "MinSampleValue",
    "NewSubfileType",
    "NoiseProfile",
    "NoiseReductionApplied",
    "OECF",
    "OffsetSchema",
    "OffsetTime",
    "OffsetTimeDigitized",
    "OffsetTimeOriginal",
    "OpcodeList1",
    "OpcodeList2",
    "OpcodeList3",
    "Orientation",
    "PageNumber",
    "PhotographicSensitivity",
    "PhotometricInterpretation",
    "PixelXDimension",
    "PixelYDimension",
    "PlanarConfiguration",
    "Predictor",
    "PrimaryChromaticities",
    "PrintIM",
    "PrintImageMatching",
    "ProfileCalibrationSignature",
    "ProfileHueSatMapData1",
    "ProfileHueSatMapData2",
    "ProfileHueSatMapDims",
    "ProfileHueSatMapEncoding",
    "ProfileLookTableData",
    "ProfileLookTableDims",
    "ProfileLookTableEncoding",
    "ProfileToneCurve",
    "Rating",
    "RatingPercent",
    "RecommendedExposureIndex",
    "ReferenceBlackWhite",
    "RelatedImageFileFormat",
    "RelatedImageLength",
    "RelatedImageWidth",
    "ResolutionUnit",
    "RowsPerStrip",
    "SMaxSampleValue",
    "SMinSampleValue",
    "SRawType",
    "SampleFormat",
    "SamplesPerPixel",
    "Saturation",
    "SceneCaptureType",
    "SceneType",
    "SensingMethod",
    "SensitivityType",
    "ShadowScale",
    "Sharpness",
    "ShutterSpeedValue",
    "SourceExposureTimesOfCompositeImage",
    "SourceImageNumberOfCompositeImage",
    "SpatialFrequencyResponse",
    "SpectralSensitivity",
    "StandardOutputSensitivity",
    "StripByteCounts",
    "StripOffsets",
    "SubIFDs",
    "SubSecTime",
    "SubSecTimeDigitized",
    "SubSecTimeOriginal",
    "SubfileType",
    "SubjectArea",
    "SubjectDistance",
    "SubjectDistanceRange",
    "SubjectLocation",
    "T4Options",
    "T6Options",
    "TIFFEPStandardID",
    "TileByteCounts",
    "TileDepth",
    "TileLength",
    "TileOffsets",
    "TileWidth",
    "TransferFunction",
    "TransferRange",
    "WhiteBalance",
    "WhiteLevel",
    "WhitePoint",
    "XPosition",
    "XResolution",
    "YCbCrCoefficients",
    "YCbCrPositioning",
    "YCbCrSubSampling",
    "YPosition",
    "YResolution",
];

fn iptc(tag: &str) -> Meaning {
    match tag {
        "City"
        | "Sub-location"
        | "Province-State"
        | "Country-PrimaryLocationCode"
        | "Country-PrimaryLocationName"
        | "ContentLocationName"
        | "ContentLocationCode" => Place,
        "By-line" | "CopyrightNotice" | "Credit" | "Source" | "Contact" | "Writer-Editor" => Person,
        "DateCreated" | "TimeCreated" => Taken,
        "DigitalCreationDate" | "DigitalCreationTime" => Stored,
        "OriginatingProgram"
        | "ProgramVersion"
        | "UniqueDocumentID"
        | "JobID"
        | "MasterDocumentID"
        | "ShortDocumentID"
        | "OwnerID"
        | "OriginalTransmissionReference"
        | "EditStatus"
        | "UniqueObjectName"
        | "DateSent"
        | "TimeSent"
        | "ReleaseDate"
        | "ReleaseTime"
        | "ExpirationDate"
        | "ExpirationTime"
        | "ReferenceService"
        | "ReferenceDate"
        | "ReferenceNumber" => History,
        "CodedCharacterSet"
        | "ApplicationRecordVersion"
        | "EnvelopeRecordVersion"
        | "FileFormat"
        | "FileVersion"
        | "ImageOrientation"
        | "ImageType"
        | "LanguageIdentifier"
        | "Urgency"
        | "ObjectCycle"
        | "EditorialUpdate"
        | "EnvelopePriority"
        | "Category"
        | "SupplementalCategories"
        | "ObjectTypeReference"
        | "ObjectAttributeReference"
        | "ObjectPreviewFileFormat"
        | "ObjectPreviewFileVersion"
        | "SizeMode"
        | "MaxSubfileSize"
        | "MaximumObjectSize"
        | "ObjectSizeAnnounced"
        | "SubFile"
        | "ConfirmedObjectSize"
        | "ProductID"
        | "ARMIdentifier"
        | "ARMVersion"
        | "ActionAdvised"
        | "FixtureIdentifier" => Harmless,
        _ => Unknown,
    }
}

fn icc(tag: &str) -> Meaning {
    match tag {
        "MakeAndModel" => Serial(Part::Accessory),
        "ProfileDescription" | "ProfileCopyright" | "DeviceManufacturer" | "DeviceModel" | "DeviceMfgDesc"
        | "DeviceModelDesc" | "ProfileCMMType" | "ProfileDateTime" | "ProfileCreator" | "ProfileID"
        | "ViewingCondDesc" | "ProfileVersion" | "ProfileClass" | "ColorSpaceData" | "PrimaryPlatform" => Harmless,
        _ => Unknown,
    }
}

fn png(tag: &str) -> Meaning {
    match tag {
        "parameters" | "prompt" | "workflow" | "Dream" | "sd-metadata" | "invokeai_metadata" | "invokeai_graph"
        | "generation_data" | "generation_time" | "fooocus_scheme" | "extras" | "postprocessing" | "smproj"
        | "aesthetic_score" => Generation,
        "Author" | "Artist" | "Copyright" | "Owner" | "creator" | "Creator" => Person,
        "Software" | "software" | "ModifyDate" | "date:modify" | "date:timestamp" | "CreationSoftware" => History,
        "Creation Time" | "CreationTime" | "create-date" | "Date" | "date:create" | "create time" => Taken,
        "Source" | "Model" => Model,
        "Make" => Make,
        "Thumb::URI" | "Thumb::Path" | "svg:base-uri" | "Document" | "filename" => Path,
        "Thumb::Image::Width"
        | "Thumb::Image::Height"
        | "Thumb::Mimetype"
        | "Thumb::MTime"
        | "Thumb::Size"
        | "Thumb::Document::Pages"
        | "tiff:alpha"
        | "tiff:endian"
        | "tiff:photometric"
        | "tiff:rows-per-strip"
        | "icc:copyright"
        | "icc:description"
        | "icc:manufacturer"
        | "icc:model"
        | "jpeg:colorspace"
        | "jpeg:sampling-factor"
        | "pdf:Version"
        | "unit"
        | "label" => Harmless,
        _ => Unknown,
    }
}

fn container(tag: &str) -> Meaning {
    match tag {
        "ProfileFileName" => Path,
        "Software" => History,
        _ => Unknown,
    }
}

fn quicktime(tag: &str) -> Meaning {
    match tag {
        "GPSLatitude" | "GPSLongitude" | "GPSAltitude" | "GPSCoordinates" | "LocationAccuracyHorizontal" => Position,
        "LocationName" | "LocationBody" | "LocationRole" | "LocationInformation" => Place,
        "Make" | "AndroidManufacturer" => Make,
        "Model" | "AndroidModel" => Model,
        "CreationDate" | "DateTimeOriginal" | "ContentCreateDate" => Taken,
        "CreateDate" | "MediaCreateDate" | "TrackCreateDate" => Stored,
        "ModifyDate" | "TrackModifyDate" | "MediaModifyDate" => Harmless,
        "Software" | "Encoder" | "EncodedBy" | "EncodingTool" | "AndroidVersion" | "ContentIdentifier"
        | "SoftwareVersion" => History,
        "Author" | "Artist" | "AlbumArtist" | "Performer" | "Copyright" | "Director" | "Producer" | "Writer"
        | "Publisher" => Person,
        "SerialNumber" | "CameraSerialNumber" => Serial(Part::Body),
        "DisplayName" => Unknown,
        "AndroidCaptureFPS"
        | "LivePhotoAuto"
        | "FullFrameRatePlaybackIntent"
        | "LivePhotoVitalityScore"
        | "LivePhotoVitalityScoringVersion"
        | "Duration"
        | "TimeScale"
        | "SelectionTime"
        | "Poster"
        | "MajorBrand"
        | "CameraFocalLength35mmEquivalent"
        | "CameraLensModel" => Harmless,
        _ => Unknown,
    }
}

fn c2pa(tag: &str) -> Meaning {
    match tag {
        "Author" => Person,
        _ if tag.ends_with("GPSLatitude") || tag.ends_with("GPSLongitude") => Position,
        _ => Credentials,
    }
}

fn photoshop(tag: &str) -> Meaning {
    match tag {
        "URL" | "URL_List" | "ClippingPathName" | "WorkflowURL" | "LayerName" | "LayerNames" | "AlphaChannelsNames"
        | "UnicodeAlphaNames" | "SlicesGroupName" | "SliceInfo" | "Caption" | "PathName" => Unknown,
        "VersionInfo" | "WriterName" | "ReaderName" | "DocumentSpecificIDs" => History,
        "PrintInfo" | "PrinterName" | "MacintoshPrintInfo" => DeviceName,
        _ if tag.starts_with("0x") => Unknown,
        _ => Harmless,
    }
}

fn mpf(tag: &str) -> Meaning {
    match tag {
        "ImageUIDList" => History,
        _ => Harmless,
    }
}

fn xmp(prefix: &str, tag: &str, value: &Value) -> Meaning {
    // The last step of a structure's path tells what the value is, its first what it belongs to.
    let last = tag.rsplit('/').next().unwrap_or(tag);
    let first = tag.split('/').next().unwrap_or(tag);
    match (prefix, first) {
        ("xmpMM" | "stEvt" | "stRef", _)
        | ("photoshop", "DocumentAncestors" | "History" | "TextLayers")
        | ("xmpBJ" | "crss", _)
        | ("xmpDM", "projectRef" | "Ingredients" | "Pantry") => {
            return match last {
                "filePath" | "originalFileName" | "path" | "fileName" => Path,
                "PreservedFileName" => Path,
                _ => History,
            };
        }
        (
            "crs" | "crd" | "hdrgm" | "HDRGainMap" | "Container" | "GContainer" | "xmpG" | "xmpGImg" | "xmpTPg" | "x"
            | "xmpNote" | "panorama" | "apdi" | "mwg-kw" | "lightroom" | "darktable" | "HDRPlusMakerNote",
            _,
        ) => {
            return match last {
                "RawFileName" | "import_from" | "derived_from" => Path,
                _ => Harmless,
            };
        }
        ("iptcExt", "LocationCreated" | "LocationShown") | ("plus", "Location") => {
            return if last.contains("GPS") { Position } else { Place };
        }
        ("iptcCore", "CreatorContactInfo") | ("plus", _) => return if is_number(value) { Harmless } else { Person },
        ("iptcExt", "PersonInImage" | "PersonInImageWDetails" | "Contributor" | "AboutCvTerm") => return Person,
        ("mwg-rs" | "MP" | "MPRI" | "MPReg" | "apple-fi" | "digiKam", _) => {
            return match last {
                "Name" | "PersonDisplayName" | "PersonEmailDigest" | "PersonLiveIdCID" | "PersonSourceID" => Person,
                "Description" | "Title" | "TagsList" | "CaptionsAuthorNames" => Unknown,
                _ => Harmless,
            };
        }
        _ => {}
    }
    match last {
        "creator" | "rights" | "contributor" | "publisher" | "Artist" | "Copyright" | "OwnerName" | "Owner"
        | "WebStatement" | "UsageTerms" | "Credit" | "Source" | "AuthorsPosition" | "CaptionWriter" | "Author"
        | "CameraOwnerName" | "attributionName" | "attributionURL" | "Byline" | "artist" | "author" | "copyright"
        | "Photographer" | "LastKeywordXMP" | "Rightsusageterms" | "CopyrightOwnerName" | "LicensorName"
        | "ImageCreatorName" | "PersonDisplayName" => Person,
        "City" | "State" | "Country" | "CountryCode" | "Location" | "Sublocation" | "ProvinceState" | "CountryName"
        | "WorldRegion" | "LocationName" | "AreaName" => Place,
        "DateTimeOriginal" | "DateCreated" | "DateTimeCreated" | "DateAcquired" => Taken,
        "DateTimeDigitized" | "CreateDate" | "GPSTimeStamp" | "GPSDateStamp" | "GPSDateTime" => Stored,
        "ModifyDate" | "MetadataDate" | "DateTime" | "date" => Changed,
        "Make" => Make,
        "Model" | "CameraModelID" => Model,
        "SerialNumber" | "BodySerialNumber" | "CameraSerialNumber" | "DroneSerialNumber" => Serial(Part::Body),
        "LensSerialNumber" => Serial(Part::Lens),
        "FlashSerialNumber" | "BatterySerialNumber" => Serial(Part::Accessory),
        "CreatorTool"
        | "Software"
        | "ProcessingSoftware"
        | "Producer"
        | "DocumentID"
        | "InstanceID"
        | "VersionID"
        | "RenditionClass"
        | "ImageUniqueID"
        | "StitchingSoftware"
        | "SidecarForExtension"
        | "EmbeddedXMPDigest"
        | "TransmissionReference"
        | "Identifier"
        | "identifier"
        | "DocumentAncestors"
        | "LegacyIPTCDigest"
        | "burstid"
        | "BurstID"
        | "GUID" => History,
        "HostComputer" | "DeviceName" => DeviceName,
        "GPSLatitude"
        | "GPSLongitude"
        | "GPSAltitude"
        | "GPSAltitudeRef"
        | "GPSLatitudeRef"
        | "GPSLongitudeRef"
        | "GPSMapDatum"
        | "GPSStatus"
        | "GPSMeasureMode"
        | "GPSSatellites"
        | "GPSDOP"
        | "GPSDifferential"
        | "GPSProcessingMethod"
        | "GPSHPositioningError"
        | "GpsLatitude"
        | "GpsLongitude"
        | "GpsLongtitude"
        | "AbsoluteAltitude"
        | "RelativeAltitude" => Position,
        "GPSImgDirection" | "GPSTrack" | "GPSSpeed" | "GPSDestLatitude" | "GPSDestLongitude" | "GPSDestBearing"
        | "GPSDestDistance" | "GPSImgDirectionRef" | "GPSTrackRef" | "GPSSpeedRef" | "GPSDestBearingRef"
        | "GPSDestDistanceRef" | "PoseHeadingDegrees" | "FlightYawDegree" | "GimbalYawDegree" | "FlightXSpeed"
        | "FlightYSpeed" | "FlightZSpeed" => Track,
        "format" | "Rating" | "Label" | "ColorMode" | "ICCProfile" | "ICCProfileName" | "Urgency" | "Marked"
        | "type" | "GPSVersionID" | "NativeDigest" | "HasExtendedXMP" | "Lens" | "LensInfo" | "LensModel"
        | "LensID" | "Firmware" | "Thumbnails" | "BaseURL" | "language" | "ExifVersion" | "FlashpixVersion"
        | "PrivateRTKInfo" | "Trapped" | "SpecialTypeID" | "toolkit" | "xmptk" => Harmless,
        "DigitalSourceType"
        | "digitalsourcetype"
        | "DigitalSourceFileType"
        | "AIPromptInformation"
        | "AISystemUsed"
        | "AIPromptWriterName"
        | "AISystemVersionUsed" => Generation,
        "RawFileName" | "FileName" | "OriginalFileName" | "FilePath" | "Path" => Path,
        _ if matches!(
            prefix,
            "exif"
                | "tiff"
                | "exifEX"
                | "aux"
                | "GPano"
                | "GCamera"
                | "GDepth"
                | "GImage"
                | "GAudio"
                | "Device"
                | "GSpherical"
                | "drone-dji"
                | "xmpDM"
        ) && (is_number(value) || EXIF_HARMLESS.binary_search(&last).is_ok()) =>
        {
            Harmless
        }
        _ if is_number(value) || is_blank(value) => Harmless,
        _ => Unknown,
    }
}

/// MakerNotes and the other private tables of makers: a named setting with a number is a setting; ids, names, dates and places are
/// judged by their names, which the readers take from one vocabulary whatever the maker.
fn maker(tag: &str, value: &Value) -> Meaning {
    match tag {
        "SerialNumber" | "CameraSerialNumber" | "BodySerialNumber" | "SerialNumber2" | "CameraID" => Serial(Part::Body),
        "LensSerialNumber" | "ExtenderSerialNumber" | "InternalLensSerialNumber" | "ConverterSerialNumber" => {
            Serial(Part::Lens)
        }
        "InternalSerialNumber"
        | "SensorSerialNumber"
        | "ModuleSerialNumber"
        | "FilterSerialNumber"
        | "SensorID"
        | "PartNumber" => Serial(Part::Internal),
        "FlashSerialNumber" | "BatterySerialNumber" | "BackSerial" | "BackSerialNumber" => Serial(Part::Accessory),
        "OwnerName" | "Artist" | "Copyright" | "Author" | "PersonName" | "BabyName" | "PetName"
        | "RecognizedFaceName" | "FaceName" | "Name" | "CopyrightNotice" | "UserName" => Person,
        "City" | "State" | "Country" | "Landmark" | "Location" | "LocationName" | "LocalLocationName"
        | "HometownCity" | "DestinationCity" | "HomeTown" | "HomeCity" | "WorldTimeLocation" | "City2"
        | "Destination" => Place,
        "DateTimeOriginal" | "CreateDate" | "Date" | "Time" | "DateTimeUTC" => Stored,
        "Make" => Make,
        "Model" | "CameraModel" => Model,
        "GPSLatitude" | "GPSLongitude" | "GPSAltitude" | "GPSLatitudeRef" | "GPSLongitudeRef" | "GPSAltitudeRef"
        | "GPSMapDatum" | "GPSValid" => Position,
        "GPSSpeed" | "GPSTrack" | "GPSImgDirection" | "GPSSpeedRef" | "GPSTrackRef" | "GPSImgDirectionRef" => Track,
        "FirmwareVersion"
        | "Firmware"
        | "FirmwareRevision"
        | "CanonFirmwareVersion"
        | "FirmwareName"
        | "Software"
        | "ContentIdentifier"
        | "ImageUniqueID"
        | "MediaGroupUUID"
        | "BurstUUID"
        | "ImageCaptureRequestID"
        | "PhotoIdentifier"
        | "ShutterCount"
        | "FileNumber"
        | "ImageNumber"
        | "ImageCount"
        | "DirectoryNumber"
        | "DirectoryIndex"
        | "FileIndex"
        | "SequenceNumber"
        | "UniqueID"
        | "EventNumber" => History,
        _ if tag.starts_with("0x") => Unknown,
        _ if is_number(value) || is_blank(value) || matches!(value, Value::Binary { .. }) => Harmless,
        "CanonImageType"
        | "CanonModelID"
        | "LensModel"
        | "Lens"
        | "LensType"
        | "LensID"
        | "LensInfo"
        | "Quality"
        | "ColorMode"
        | "WhiteBalance"
        | "Sharpness"
        | "FocusMode"
        | "FlashSetting"
        | "FlashType"
        | "ISOSelection"
        | "DataDump"
        | "ImageAdjustment"
        | "ToneComp"
        | "NoiseReduction"
        | "SceneMode"
        | "SceneAssist"
        | "ImageProcessing"
        | "ImageOptimization"
        | "Saturation"
        | "VariProgram"
        | "ImageStabilization"
        | "AFResponse"
        | "MultiExposure"
        | "MakerNoteVersion"
        | "Contrast"
        | "HueAdjustment"
        | "PictureControlName"
        | "ActiveDLighting"
        | "ExposureMode"
        | "ExposureProgram"
        | "PrintIM"
        | "ImageSize"
        | "AspectRatio"
        | "Macro"
        | "FlashMode"
        | "MeteringMode"
        | "ImageQuality"
        | "CreativeStyle"
        | "FileFormat"
        | "FilmMode"
        | "VersionInfo"
        | "Version"
        | "AuxiliaryLens"
        | "ColorSpace"
        | "ResolutionMode"
        | "AutofocusMode"
        | "FocusSetting"
        | "ColorTemperature"
        | "DriveMode"
        | "ExposureCompensation"
        | "LensRange"
        | "ISO"
        | "CameraType"
        | "FlashModel"
        | "ConversionLens"
        | "TextInfo"
        | "MinoltaMakerNote"
        | "CameraInfo"
        | "ImageBoundary"
        | "CameraTemperature" => Harmless,
        _ => Unknown,
    }
}

/// A number, or a list of numbers, or text that is nothing else.
fn is_number(value: &Value) -> bool {
    match value {
        Value::Unsigned(_) | Value::Signed(_) | Value::Real(_) | Value::Rational(..) => true,
        Value::List(items) => items.iter().all(is_number),
        Value::Text(text) => {
            let text = text.trim();
            text.len() <= 24
                && (matches!(text, "True" | "False" | "true" | "false")
                    || text.bytes().all(|b| b.is_ascii_digit() || b"+-./, e".contains(&b)))
        }
        Value::Binary { .. } => false,
    }
}

/// Text without a letter or digit.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Text(text) => !text.chars().any(char::is_alphanumeric),
        Value::List(items) => items.iter().all(is_blank),
        Value::Binary { length, .. } => *length == 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_harmless_list_is_sorted_for_its_search() {
        assert!(EXIF_HARMLESS.is_sorted());
    }

    #[test]
    fn a_field_that_stands_in_no_table_is_unknown() {
        let text = || Value::Text("something".into());
        for namespace in ["IFD0", "XMP-dc", "XMP-made-up", "IPTC", "PNG", "Canon", "QuickTime", "APP7", "Never-Seen"] {
            assert_eq!(meaning(&Field::new(namespace, "NeverSeen", text())), Unknown, "{namespace}");
        }
    }

    #[test]
    fn serial_numbers_are_told_apart_by_part() {
        let serial = |namespace: &'static str, tag: &'static str| {
            meaning(&Field::new(namespace, tag, Value::Text("123".into())))
        };
        assert_eq!(serial("ExifIFD", "BodySerialNumber"), Serial(Part::Body));
        assert_eq!(serial("XMP-aux", "SerialNumber"), Serial(Part::Body));
        assert_eq!(serial("Olympus", "LensSerialNumber"), Serial(Part::Lens));
        assert_eq!(serial("Panasonic", "InternalSerialNumber"), Serial(Part::Internal));
    }
}
