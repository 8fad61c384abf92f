/// The names by which Medicare knows specialties, and the taxonomy code of each that has one.
///
/// Source: CMS, Crosswalk Medicare Provider/Supplier to Healthcare Provider Taxonomy, edition of 2019; for the names
/// that came later (D7, D8, E1, E2) the code whose NUCC 25.1 name is the same. A name has a code only where the
/// crosswalk gives it one, or where one of several is the general code of just that specialty. The others keep their
/// words and no code: PATHOLOGY has fifteen codes and none of pathology in general, HOSPICE/PALLIATIVE CARE has one
/// for each specialty it belongs to, and so on. Two departures: GERIATRIC PSYCHIATRY has a code of its own that the crosswalk does not use, and the
/// crosswalk's vascular surgery is not said of PERIPHERAL VASCULAR DISEASE.
///
/// Names are compared folded: the files write `CARDIOVASCULAR DISEASE (CARDIOLOGY)` and, re-exported, without the
/// brackets.
public enum CMSSpecialties {
  /// Every known name with its NUCC code, nil where no one code says the same.
  public static let all: [(name: String, code: String?)] = [
    ("ADDICTION MEDICINE", nil),
    ("ADULT CONGENITAL HEART DISEASE (ACHD)", "207RA0002X"),
    ("ADVANCED HEART FAILURE AND TRANSPLANT CARDIOLOGY", "207RA0001X"),
    ("ALLERGY/IMMUNOLOGY", "207K00000X"),
    ("ANESTHESIOLOGIST ASSISTANT", "367H00000X"),
    ("ANESTHESIOLOGY", "207L00000X"),
    ("ANESTHESIOLOGY ASSISTANT", "367H00000X"),
    ("CARDIAC ELECTROPHYSIOLOGY", "207RC0001X"),
    ("CARDIAC SURGERY", "208G00000X"),
    ("CARDIOVASCULAR DISEASE (CARDIOLOGY)", "207RC0000X"),
    ("CERTIFIED CLINICAL NURSE SPECIALIST (CNS)", "364S00000X"),
    ("CERTIFIED NURSE MIDWIFE (CNM)", "367A00000X"),
    ("CERTIFIED REGISTERED NURSE ANESTHETIST (CRNA)", "367500000X"),
    ("CHIROPRACTIC", "111N00000X"),
    ("CLINICAL CARDIAC ELECTROPHYSIOLOGY", "207RC0001X"),
    ("CLINICAL PSYCHOLOGIST", "103TC0700X"),
    ("CLINICAL SOCIAL WORKER", "1041C0700X"),
    ("COLORECTAL SURGERY (PROCTOLOGY)", "208C00000X"),
    ("CRITICAL CARE (INTENSIVISTS)", "207RC0200X"),
    ("DENTIST", "122300000X"),
    ("DERMATOLOGY", "207N00000X"),
    ("DIAGNOSTIC RADIOLOGY", "2085R0202X"),
    ("EMERGENCY MEDICINE", "207P00000X"),
    ("ENDOCRINOLOGY", "207RE0101X"),
    // FAMILY PRACTICE until 2017 and again later; FAMILY MEDICINE in the file of 2021.
    ("FAMILY MEDICINE", "207Q00000X"),
    ("FAMILY PRACTICE", "207Q00000X"),
    ("GASTROENTEROLOGY", "207RG0100X"),
    ("GENERAL PRACTICE", "208D00000X"),
    ("GENERAL SURGERY", "208600000X"),
    ("GERIATRIC MEDICINE", nil),
    ("GERIATRIC PSYCHIATRY", "2084P0805X"),
    ("GYNECOLOGICAL ONCOLOGY", "207VX0201X"),
    ("HAND SURGERY", nil),
    // Internal medicine's; the pathologist's hematology is 207ZH0000X, and in Medicare's list a part of PATHOLOGY.
    ("HEMATOLOGY", "207RH0000X"),
    ("HEMATOLOGY/ONCOLOGY", "207RH0003X"),
    ("HEMATOPOIETIC CELL TRANSPLANTATION AND CELLULAR THERAPY", nil),
    ("HOSPICE/PALLIATIVE CARE", nil),
    ("HOSPITALIST", "208M00000X"),
    ("INFECTIOUS DISEASE", "207RI0200X"),
    ("INTERNAL MEDICINE", "207R00000X"),
    ("INTERVENTIONAL CARDIOLOGY", "207RI0011X"),
    ("INTERVENTIONAL PAIN MANAGEMENT", "208VP0014X"),
    ("INTERVENTIONAL RADIOLOGY", "2085R0204X"),
    ("MARRIAGE AND FAMILY THERAPIST", "106H00000X"),
    ("MAXILLOFACIAL SURGERY", "204E00000X"),
    ("MEDICAL GENETICS AND GENOMICS", nil),
    ("MEDICAL ONCOLOGY", "207RX0202X"),
    ("MEDICAL TOXICOLOGY", nil),
    ("MENTAL HEALTH COUNSELOR", "101YM0800X"),
    ("MICROGRAPHIC DERMATOLOGIC SURGERY (MDS)", "207ND0101X"),
    ("NEPHROLOGY", "207RN0300X"),
    ("NEUROLOGY", "2084N0400X"),
    ("NEUROPSYCHIATRY", nil),
    ("NEUROSURGERY", "207T00000X"),
    ("NUCLEAR MEDICINE", "207U00000X"),
    ("NURSE PRACTITIONER", "363L00000X"),
    ("OBSTETRICS/GYNECOLOGY", "207V00000X"),
    ("OCCUPATIONAL THERAPIST IN PRIVATE PRACTICE", "225X00000X"),
    ("OCCUPATIONAL THERAPY", "225X00000X"),
    ("OPHTHALMOLOGY", "207W00000X"),
    ("OPTOMETRY", "152W00000X"),
    // Dentists only; the physicians' is MAXILLOFACIAL SURGERY.
    ("ORAL SURGERY", "1223S0112X"),
    ("ORTHOPEDIC SURGERY", "207X00000X"),
    ("OSTEOPATHIC MANIPULATIVE MEDICINE", "204D00000X"),
    ("OTOLARYNGOLOGY", "207Y00000X"),
    ("PAIN MANAGEMENT", "208VP0000X"),
    ("PATHOLOGY", nil),
    ("PEDIATRIC MEDICINE", "208000000X"),
    ("PERIPHERAL VASCULAR DISEASE", nil),
    ("PHYSICAL MEDICINE AND REHABILITATION", "208100000X"),
    ("PHYSICAL THERAPIST IN PRIVATE PRACTICE", "225100000X"),
    ("PHYSICAL THERAPY", "225100000X"),
    ("PHYSICIAN ASSISTANT", "363A00000X"),
    ("PLASTIC AND RECONSTRUCTIVE SURGERY", "208200000X"),
    ("PODIATRY", "213E00000X"),
    ("PREVENTIVE MEDICINE", nil),
    ("PSYCHIATRY", "2084P0800X"),
    ("PSYCHOLOGIST, CLINICAL", "103TC0700X"),
    ("PULMONARY DISEASE", "207RP1001X"),
    ("QUALIFIED AUDIOLOGIST", "231H00000X"),
    ("QUALIFIED SPEECH LANGUAGE PATHOLOGIST", "235Z00000X"),
    ("RADIATION ONCOLOGY", "2085R0001X"),
    ("REGISTERED DIETITIAN OR NUTRITION PROFESSIONAL", "133V00000X"),
    ("RHEUMATOLOGY", "207RR0500X"),
    ("SLEEP MEDICINE", nil),
    ("SPORTS MEDICINE", nil),
    ("SURGICAL ONCOLOGY", "2086X0206X"),
    ("THORACIC SURGERY", "208G00000X"),
    ("UNDEFINED PHYSICIAN TYPE (SPECIFY)", nil),
    ("UNDERSEA AND HYPERBARIC MEDICINE", nil),
    ("UROLOGY", "208800000X"),
    ("VASCULAR SURGERY", "2086S0129X"),
  ]

  private static let byName: [String: String?] = Dictionary(
    uniqueKeysWithValues: all.map { (TextFolding.folded($0.name), $0.code) })

  /// What the list says of a name.
  public enum Meaning: Equatable, Sendable {
    case code(String)
    /// A specialty of Medicare without one code of its own.
    case wordsOnly
    /// No name of the list.
    case unlisted
  }

  /// - Parameter name: as a file writes it, in any case and punctuation.
  public static func meaning(of name: String) -> Meaning {
    switch byName[TextFolding.folded(name)] {
    case .some(.some(let code)): .code(code)
    case .some(.none): .wordsOnly
    case .none: .unlisted
    }
  }
}
