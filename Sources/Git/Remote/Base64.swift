internal import Foundation

/// The forms of base64 that credentials take.
package enum Base64 {
  /// `Basic …` of a user and a password (RFC 7617).
  package static func basic(_ login: RemoteAccess.Login) -> String {
    "Basic " + Data("\(login.user):\(login.password)".utf8).base64EncodedString()
  }

  /// Base64 for URLs, without the padding (RFC 7515, appendix C).
  package static func url(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}
