/// What is wrong with a message for people; nil when nothing is. Control characters are taken out later.
func faultOfMessage(_ message: String) -> String? {
  if message.isEmpty { return "is empty" }
  if message.count > 300 { return "is longer than 300 characters" }
  let jargon = [
    "CURLE", "errno", "(null)", "Optional(", "nil", "SSL_ERROR", "error:0", "Error(", "code 0", "unknown error",
  ]
  return jargon.first { message.contains($0) }.map { "says \($0)" }
}
