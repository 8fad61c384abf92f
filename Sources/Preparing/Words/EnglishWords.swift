/// The sheets in English.
struct EnglishWords: SheetWords {
  let labels = SheetLabels(
    packetTitle: "Getting ready for a second opinion",
    printed: "Printed on",
    notAdvice: "This is a list, not medical advice. Ask your doctor how long you can wait.",
    callFirst: "Facts about a place can change. Call before you go.",
    wordsHere: "Words on this sheet",
    whoHasIt: "Who has it:",
    askedOn: "Asked on",
    gotItOn: "Got it on",
    answer: "Answer",
    notStated: "not stated: ask",
    yes: "yes",
    no: "no",
    place: "Place",
    whereYouGo: "Where you are going",
    phone: "Phone",
    address: "Address",
    website: "Web page",
    source: "Where this comes from",
    undated: "no date",
    stale: "This is old. Call to check it.",
    morePlaces: "They have more than one place. Ask which one to go to.",
    recordsWanted: "What they want to see",
    howIsIt: "How it is done",
    whoMayUseIt: "Who may use it",
    whoStarts: "Who must start it",
    referral: "Is a referral needed?",
    states: "Which states",
    days: "How long it takes",
    fee: "What it costs",
    writtenReport: "Do you get it in writing?",
    page: "Their page",
    onlyStates: "only people in",
    notStates: "not people in",
    free: "free",
    to: "to",
    daysUnit: "days",
    businessDays: "business days",
    fromRecords: "from the day they have all your records",
    fromRequest: "from the day you ask",
    inEnglish: "",
    notOffered: "No page says that they offer this now. Ask first.",
    tokens: [
      "video": "by video", "phone": "by phone", "written": "in writing", "in-person": "in person",
      "doctor-to-doctor": "from doctor to doctor", "pathology": "a new look at your slides",
      "public": "anyone", "employer": "people whose job pays for it",
      "international": "people who live outside the United States", "physician": "your doctor",
      "network-member": "clinics in their network", "patient": "you",
      "patient-with-local-doctor": "you, with your own doctor taking part",
      "plan-member": "you, through your health plan or job",
    ])

  let records = RecordsWords(
    title: "Records to gather",
    intro: [
      "The new doctor needs to see what your first doctor saw.",
      "You have a right to a copy of your records.",
      "If some are missing, your visit may be put off.",
    ],
    dates: { visit, ask in
      [
        "Your visit is on \(visit).", "Ask for all of these by \(ask).",
        "That gives them two weeks. Two weeks is our guess. Some places need more time.",
      ]
    },
    late: [
      "Your visit is less than two weeks away.", "So ask today, and ask what they can send right now.",
    ],
    noDates: ["Ask for them now. Try to ask two weeks before your visit, or sooner."],
    listHeading: "Ask for each of these",
    cancerHeading: { "For \($0), ask for these too" },
    ownList: ["This part of the list is our own.", "The new doctor may want more, or less."],
    howHeading: "How to ask",
    how: [
      "Ask for the slides first. They take the longest.",
      "Ask for the scans on a disc and for the reports. You need both.",
      "Ask for two sets: one to send and one to keep.",
      "Ask the lab to send the slides in a way that can be tracked.",
      "Ask to sign up for the patient portal. You may find many reports there.",
      "Write down who you asked, and when.",
    ],
    checkHeading: "Call to check",
    checkOn: { ["Call the new office on \($0).", "Ask: did you get each one?"] },
    checkAny: ["Call the new office three days before your visit.", "Ask: did you get each one?"],
    check: [
      "The slides are there.", "The discs are there, and they open.", "The reports are there.",
      "The plan and the list of medicines are there.", "The doctor will see them before the visit.",
    ],
    bringHeading: "Bring on the day",
    bring: [
      "Your health plan card and a photo ID.", "Your list of medicines.", "Your questions.",
      "Someone who can listen and take notes.", "Any disc or paper that you did not send.",
    ],
    askTask: "Ask for your records",
    askTaskText: "Slides first, then discs, reports, the plan and the list of medicines.",
    checkTask: "Call: did they get your records?",
    checkTaskText: "Ask about slides, discs, reports, the plan and the list of medicines.",
    visitTask: "Second opinion visit",
    visitTaskText: "Bring your card, your list of medicines, your questions and someone to listen.")

  func record(_ record: Record) -> (name: String, detail: String) {
    switch record {
    case .slides:
      ("Slides", "The glass slides with bits of your tumor. The new doctor may want to look again.")
    case .pathologyReport:
      ("Pathology report", "What the lab found in the slides. Get each one, from each biopsy or operation.")
    case .scanDiscs: ("Scans on a disc", "The pictures: CT, MRI, PET, X-ray. Get the old ones too.")
    case .scanReports: ("Scan reports", "What the doctor wrote about each scan.")
    case .operativeReport: ("Operative report", "What the surgeon did, if you had an operation.")
    case .dischargeSummary: ("Discharge summary", "One for each time you stayed in a hospital.")
    case .treatmentPlan: ("Treatment plan", "What your doctor wants to do, or has done so far.")
    case .drugList:
      ("List of your medicines", "The name, the dose, and the dates you started and stopped each one.")
    case .doctorNotes: ("Notes from your cancer doctor", "The notes of your first visit and your last one.")
    case .bloodTests: ("Blood tests", "The results from the last few months.")
    case .geneTests: ("Gene tests", "Of your tumor or of your family line, if you had any.")
    case .radiationRecords: ("Radiation records", "Where on your body, how much, and when, if you had it.")
    case .breastImages: ("Breast images on a disc", "Mammogram, ultrasound and MRI. Get the old ones too.")
    case .receptorTests: ("Receptor tests", "The results for ER, PR and HER2.")
    case .psaHistory: ("PSA tests", "Each result with its date, as far back as you can.")
    case .prostateBiopsy: ("Biopsy results", "The score of each part (Gleason), and all of the slides.")
    case .marrowSlides: ("Bone marrow slides", "The slides and the report of each bone marrow test.")
    case .flowAndChromosomes:
      ("Cell tests", "Flow cytometry, chromosome tests and gene tests of your blood or marrow.")
    case .bloodCounts: ("Blood counts", "All of them since you got sick, with their dates.")
    case .proteinTests: ("Protein tests", "Of your blood and urine, and the scans of your bones.")
    case .brainScans:
      ("MRI discs", "From before and after each operation, and from before and after radiation.")
    case .skinDepth: ("Depth of the spot", "The report that tells how deep it goes, and about lymph nodes.")
    case .tumorGenes: ("Gene changes in the tumor", "Any test for them, and for PD-L1.")
    case .lungFunction: ("Breathing tests", "How well your lungs work, if you had the test.")
    case .scopeReport: ("Scope report", "What the doctor saw with the camera, with the photos.")
    case .mismatchRepair: ("MMR or MSI test", "A test of the tumor that can change the plan.")
    case .ceaHistory: ("CEA blood tests", "Each result with its date.")
    case .ca125History: ("CA-125 blood tests", "Each result with its date.")
    case .thyroidTests: ("Thyroid blood tests", "Each result with its date.")
    case .thyroidImages: ("Neck ultrasound", "The pictures on a disc, and the needle test report.")
    case .liverTests: ("Liver blood tests", "Each result with its date, AFP too. Add tests for hepatitis.")
    case .ca199History: ("CA 19-9 blood tests", "Each result with its date.")
    case .tumorMarkers: ("AFP, hCG and LDH blood tests", "From before and after the operation.")
    case .massScan: ("First scan of the lump", "The disc of the scan from before any operation.")
    case .tissueBlock: ("Block of tissue", "Ask if they want it. New tests can be done on it.")
    case .bladderScope: ("Bladder scope report", "What the doctor saw with the camera, and urine tests.")
    case .throatScope: ("Throat scope report", "What the doctor saw with the camera.")
    case .virusTest: ("HPV test", "A test of the tumor. It may be called p16.")
    case .netScan: ("Special PET scan", "It may be called DOTATATE. Add the Ki-67 result of the tumor.")
    }
  }

  func holder(_ holder: RecordHolder) -> String {
    switch holder {
    case .pathologyLab: "the lab where your tumor was tested. Ask for the pathology lab"
    case .imagingOffice: "the office where you had the scan. Ask for the film library"
    case .recordsOffice: "the records office of the hospital"
    case .cancerOffice: "the office of your cancer doctor"
    case .selfAndPharmacy: "you. Your pharmacy can print a list"
    case .radiationOffice: "the clinic where you had it"
    case .orderingDoctor: "the doctor who sent you for the test"
    }
  }

  let glossary: [GlossaryEntry] = [
    GlossaryEntry("pathology", ["pathology"], "The lab work that looks at bits of a tumor."),
    GlossaryEntry(
      "pathologist", ["pathologist", "pathologists"],
      "A doctor who looks at bits of a tumor and names the cancer."),
    GlossaryEntry(
      "radiologist", ["radiologist", "radiologists"], "A doctor who reads scans."),
    GlossaryEntry(
      "radiation", ["radiation"], "Strong rays that kill cancer cells."),
    GlossaryEntry(
      "oncologist", ["oncologist", "oncologists"], "A doctor who treats cancer."),
    GlossaryEntry("biopsy", ["biopsy", "biopsies"], "Taking out a small bit of a lump to test it."),
    GlossaryEntry(
      "operative report", ["operative"], "What the surgeon wrote down about the operation."),
    GlossaryEntry("operation", ["operation", "operations"], "When a surgeon opens the body to treat it."),
    GlossaryEntry(
      "discharge summary", ["discharge", "summary"],
      "What the hospital wrote down when you went home."),
    GlossaryEntry("mammogram", ["mammogram", "mammograms"], "An X-ray of the breast."),
    GlossaryEntry("ultrasound", ["ultrasound"], "Pictures made with sound waves."),
    GlossaryEntry(
      "receptor", ["receptor", "receptors"], "A spot on a cell that some drugs can act on."),
    GlossaryEntry("chromosome", ["chromosome", "chromosomes"], "A strand in a cell that holds genes."),
    GlossaryEntry("flow cytometry", ["cytometry"], "A test that sorts and counts cells."),
    GlossaryEntry("hepatitis", ["hepatitis"], "A liver disease."),
    GlossaryEntry("diagnosis", ["diagnosis"], "The name of what you have."),
    GlossaryEntry("referral", ["referral"], "A note from your doctor that sends you to the new one."),
    GlossaryEntry("guideline", ["guideline", "guidelines"], "Rules that many doctors agree on for care."),
    GlossaryEntry("network", ["network"], "The doctors and places that your health plan pays for."),
    GlossaryEntry("interpreter", ["interpreter"], "Someone who speaks for you in your language."),
    GlossaryEntry(
      "specialist", ["specialist", "specialists"], "A doctor who knows one field very well."),
    GlossaryEntry("transplant", ["transplant"], "New blood cells or a new organ, put in your body."),
    GlossaryEntry("HIPAA", ["hipaa"], "The law that lets you see your own health records."),
    GlossaryEntry(
      "clinical trial", ["clinical"], "A study that tests a new way to treat a disease."),
    GlossaryEntry("patient portal", ["portal"], "A website where you can see your own chart."),
  ]
}
