extension EnglishWords {
  var reconcile: ReconcileWords {
    ReconcileWords(
      title: "Two opinions, side by side",
      intro: [
        "This sheet puts what two doctors said next to each other.",
        "It does not say who is right. Take it to both of them.",
      ],
      emptyIntro: [
        "Write down what each doctor said. Then mark where they say the same and where they do not.",
        "This sheet does not say who is right. Take it to both of them.",
      ],
      sideHeading: "What each one said",
      whatColumn: "What", firstColumn: "First doctor", secondColumn: "Second doctor",
      answerColumn: "Same?", same: "same", different: "different", notStated: "not stated",
      howCompared: [
        "We only compare the words. Two doctors may use other words and mean the same. Ask them.",
        "“Not stated” means that one of them, or both, did not say.",
      ],
      testsHeading: "Test", testResult: "Result", testReader: "Who read it",
      askHeading: "Take these questions back",
      askIntro: ["Ask both doctors. Write down what each one says."],
      askBoth: [
        "How did you read my tests? Did you look at the slides and the scans yourself?",
        "Which guideline or study do you go by? Is my case like the people in it?",
        "Why do you think that the other doctor sees it in another way?",
        "What would make you change your mind? Is there a test that would help?",
        "How long can I safely wait while we sort this out?",
        "Will a team of doctors look at my case and give one answer?",
      ],
      askDifference: { what, mine, other in
        "\(what): you say \(mine). The other doctor says \(other). What makes the two differ?"
      },
      askMissing: { "\($0): I did not get this from you. What do you say?" },
      askTo: { "To \($0.text(in: .english))" },
      talkHeading: "Ask them to talk",
      talkIntro: ["Two doctors can often sort it out in one phone call."],
      talkSay: [
        "“You two do not see it the same way. Will you call each other and go over my slides and scans?”",
        "“Then please tell me what you both agree on, and where you still do not.”",
      ],
      talkTicks: [
        "I gave each one the name and phone of the other.", "I signed a form so that they may talk.",
        "They talked. I know what they agree on.",
      ],
      settleHeading: "Who could help to settle it",
      settleIntro: [
        "Ask your doctors if one of these should look at your case. Ask for one who works somewhere else."
      ],
      settleNone: [
        "By what is written here, the two do not differ on the name, the stage, the tests or the plan.",
        "Ask about what is not stated.",
      ],
      because: { "Why: \($0)" },
      thirdHeading: "A third opinion and your health plan",
      thirdIntro: ["If the two still do not agree, a third doctor can help you choose."],
      thirdUnknown: ["We do not know if your plan pays for a third opinion. Ask before you go."],
      thirdRule: { plan, answer, source in
        "\(plan) pays for a third opinion if the two differ: \(answer). From: \(source)."
      },
      thirdMarket: { "This is the rule for \($0) as a whole. Your own plan may differ. Ask it." },
      thirdAsk: [
        "Do you pay for a third opinion if the first two do not agree?", "Do I need a referral for it?",
        "Must this doctor be in my network?",
      ],
      ownNotes: "My notes")
  }

  func opinionField(_ field: OpinionField) -> String {
    switch field {
    case .diagnosis: "Name of the cancer"
    case .type: "Type"
    case .stage: "Stage"
    case .testResult: "Result"
    case .testReader: "Who read it"
    case .guideline: "Guideline or study"
    case .plan: "Plan"
    case .trial: "Trial"
    case .wait: "How long I can wait"
    }
  }

  func specialist(_ specialist: Specialist) -> (name: String, work: String) {
    switch specialist {
    case .pathologist: ("A pathologist", "This doctor looks at your slides and names the cancer.")
    case .radiologist: ("A radiologist", "This doctor reads your scans and sees how far it goes.")
    case .surgeon: ("A cancer surgeon", "This doctor can say if it can be taken out, and how.")
    case .radiationOncologist:
      ("A radiation oncologist", "This doctor can say if strong rays could treat it.")
    case .medicalOncologist:
      ("A medical oncologist", "This doctor can say which drugs could treat it, and about trials.")
    }
  }
}
