import Orchestration
import Testing

@Suite("Words in texts that no index knows")
struct TermMatcherTests {
    @Test(arguments: [
        ("The deployment failed", ["DEPLOY"], true),
        ("The deployment failed", ["failed", "the"], true),
        ("The deployment failed", ["failed", "not"], false),
        ("Привет мир", ["привет", "МИР"], true),
        ("認証機能の計画", ["認証"], true),
        ("aab", ["ab"], true),
        ("ab", ["aab"], false),
        ("", ["a"], false),
        ("a%b", ["%"], true),
        ("a%\u{301}b", ["%"], true),
        ("a%\u{301}b", ["%b"], false),
    ])
    func `all words stand in a text, or it does not match`(text: String, terms: [String], isMatch: Bool) {
        #expect(TermMatcher(terms).matches(text) == isMatch)
    }
}
