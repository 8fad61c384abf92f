/// Certification numbers under which several campuses bill: who shares one of them need not work with the other.
///
/// 330101 is NewYork-Presbyterian with Columbia and with Weill Cornell, 330059 Montefiore, 330214 NYU Langone with
/// Brooklyn and Long Island, 390164 UPMC Presbyterian and Shadyside. Data/hospitals.md says so of the same four.
public enum MultiCampusHospitals {
  public static let numbers: Set<String> = ["330101", "330059", "330214", "390164"]
}
