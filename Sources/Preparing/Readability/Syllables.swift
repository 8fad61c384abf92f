/// Syllables of one word, by rule. A word in capitals is spelled out, a number is one.
enum Syllables {
  static func count(_ word: Substring, _ language: SheetLanguage) -> Int {
    // X-ray, CA-125: part by part.
    if word.contains("-") { return word.split(separator: "-").reduce(0) { $0 + count($1, language) } }
    if !word.contains(where: \.isLetter) { return 1 }
    if let spelled = spelledOut(word, language) { return spelled }
    switch language {
    case .english: return EnglishSyllables.count(word.lowercased())
    case .spanish: return SpanishSyllables.count(word.lowercased())
    }
  }

  /// Abbreviations said letter by letter: `MRI` is three, `HER2` four. nil for words, and for those said as words.
  private static func spelledOut(_ word: Substring, _ language: SheetLanguage) -> Int? {
    let letters = word.filter(\.isLetter)
    guard letters.count >= 2, letters.count <= 5, letters.allSatisfy({ $0.isUppercase }) else { return nil }
    if ["PET"].contains(letters) { return 1 }
    let digits = word.filter(\.isNumber).isEmpty ? 0 : 1
    switch language {
    case .english: return letters.reduce(digits) { $0 + ($1 == "W" ? 3 : 1) }
    case .spanish:
      // ere, efe, ese, equis, zeta … have two.
      return letters.reduce(digits) { $0 + ("FHJLMNÑRSXZ".contains($1) ? 2 : 1) }
    }
  }
}

enum EnglishSyllables {
  /// - Parameter word: lower case.
  static func count(_ word: String) -> Int {
    let letters = word.filter { $0.isLetter && $0.isASCII }
    var stem = Substring(letters)
    if word.hasSuffix("’s") || word.hasSuffix("'s") { stem = stem.dropLast() }
    if let known = irregular[String(stem)] { return known }
    var extra = 0
    // A silent e before these stays silent: safely, careful, movement.
    for suffix in ["fulness", "fully", "ful", "ly", "ments", "ment", "less", "ness"]
    where stem.hasSuffix(suffix) && stem.count > suffix.count + 2 {
      extra = suffix == "fulness" || suffix == "fully" ? 2 : 1
      stem = stem.dropLast(suffix.count)
      break
    }
    if let known = irregular[String(stem)] { return known + extra }
    return max(1, vowelGroups(Array(stem))) + extra
  }

  private static func vowelGroups(_ letters: [Character]) -> Int {
    func isVowel(_ i: Int) -> Bool {
      guard letters.indices.contains(i) else { return false }
      // y before a vowel is a consonant: yes, player.
      if letters[i] == "y" { return !(letters.indices.contains(i + 1) && "aeiou".contains(letters[i + 1])) }
      return "aeiou".contains(letters[i])
    }
    var count = 0
    for i in letters.indices where isVowel(i) && !isVowel(i - 1) { count += 1 }
    let text = String(letters)
    count -= silentEndings(text)
    count += hiatuses(letters)
    return count
  }

  private static func silentEndings(_ text: String) -> Int {
    let letters = Array(text)
    func isVowel(_ c: Character) -> Bool { "aeiouy".contains(c) }
    guard letters.count > 2 else { return 0 }
    let beforeE: Int
    if text.hasSuffix("e") {
      beforeE = letters.count - 2
    } else if text.hasSuffix("es") || text.hasSuffix("ed") {
      beforeE = letters.count - 3
    } else {
      return 0
    }
    let before = letters[beforeE]
    // stayed, eyes: the y belongs to the vowel before it.
    if before == "y", !text.hasSuffix("e"), beforeE >= 1, isVowel(letters[beforeE - 1]) { return 1 }
    if isVowel(before) { return 0 }
    let hasLE =
      before == "l" && beforeE >= 1 && letters[beforeE - 1] != "l" && !isVowel(letters[beforeE - 1])
    if hasLE { return 0 }
    if text.hasSuffix("e") { return 1 }
    if text.hasSuffix("ed") { return before == "t" || before == "d" ? 0 : 1 }
    if "sxzcg".contains(before) { return 0 }
    if text.hasSuffix("ches") || text.hasSuffix("shes") { return 0 }
    return 1
  }

  /// Vowels that meet and are said apart.
  private static func hiatuses(_ letters: [Character]) -> Int {
    var count = 0
    for i in letters.indices.dropLast() {
      let before = i > 0 ? letters[i - 1] : " "
      let after = i + 2 < letters.count ? letters[i + 2] : " "
      switch (letters[i], letters[i + 1]) {
      case ("i", "a") where after == "t": count += 1
      case ("i", "a") where !"ctae".contains(before): count += 1
      // serious, not precious; ratio, not ration.
      case ("i", "o") where after != "n" && (!"ctxg".contains(before) || after == " " || after == "s"):
        count += 1
      case ("i", "u"): count += 1
      case ("e", "o") where before != "g" && before != "p": count += 1
      case ("u", "a") where before != "q" && before != "g": count += 1
      case ("y", "i"): count += 1
      default: break
      }
    }
    return count
  }

  /// What the rules above miss.
  private static let irregular: [String: Int] = [
    "someone": 2, "something": 2, "sometimes": 2, "somewhere": 2, "everyone": 3, "anyone": 3, "else": 1,
    "area": 3, "create": 2, "being": 2, "seeing": 2, "diet": 2, "quiet": 2, "people": 2, "really": 2,
    "every": 2, "different": 3, "home": 1, "phone": 1, "line": 1, "science": 2, "client": 2, "patient": 2,
    "patients": 2, "ideas": 3, "idea": 3, "real": 1, "clinic": 2, "clinics": 2, "business": 2, "sure": 1,
    "does": 1, "goes": 1, "gene": 1, "genes": 1, "whose": 1, "made": 1, "urine": 2, "disease": 2,
    "diseases": 3, "vitamins": 3, "thereby": 2, "therefore": 2, "hereby": 2, "safety": 2, "lifetime": 2,
    "online": 2, "doing": 2, "going": 2, "payer": 2, "everything": 3, "video": 3, "chemo": 2, "chose": 1,
    "bones": 1, "tests": 1, "lied": 1, "tied": 1, "died": 1, "tried": 1, "denied": 2, "use": 1, "used": 1,
    "lung": 1, "evening": 2, "several": 2, "favorite": 3, "whole": 1, "one": 1, "ones": 1, "once": 1,
    "hello": 2, "medicine": 3, "medicines": 3, "thyroid": 2, "employer": 3, "colored": 2, "ion": 2,
    "element": 3, "elements": 3, "elsewhere": 2, "guideline": 2, "guidelines": 2, "audience": 3, "areas": 3,
    "earlier": 3, "everybody": 4, "somebody": 3, "unique": 2, "laboratory": 5, "coordinate": 4,
  ]
}

enum SpanishSyllables {
  /// Spanish is spelled as it is said: a syllable a vowel, but for diphthongs of a weak vowel without an accent.
  ///
  /// - Parameter word: lower case.
  static func count(_ word: String) -> Int {
    var letters = Array(word.filter(\.isLetter))
    // The u of qu, gue, gui is not said; y at the end is a vowel, before a vowel a consonant.
    var i = 0
    var vowels: [Character?] = []
    while i < letters.count {
      let c = letters[i]
      let next: Character = i + 1 < letters.count ? letters[i + 1] : " "
      if (c == "q" || c == "g") && next == "u", i + 2 < letters.count, "eiéí".contains(letters[i + 2]) {
        vowels.append(nil)
        letters.remove(at: i + 1)
      } else if c == "y" {
        let isVowel = letters.count == 1 || !"aeiouáéíóú".contains(next)
        vowels.append(isVowel ? "i" : nil)
      } else {
        vowels.append("aeiouáéíóúü".contains(c) ? c : nil)
      }
      i += 1
    }
    var count = 0
    for (i, vowel) in vowels.enumerated() {
      guard let vowel else { continue }
      let before = i > 0 ? vowels[i - 1] : nil
      guard let before else {
        count += 1
        continue
      }
      let weak = "iuü"
      // Two strong ones, or an accent on the weak one, are said apart; so are two that are the same.
      if !(weak.contains(vowel) || weak.contains(before)) || "íú".contains(vowel) || "íú".contains(before)
        || vowel == before
      {
        count += 1
      }
    }
    return max(1, count)
  }
}
