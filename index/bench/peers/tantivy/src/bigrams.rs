//! The terms of Lucene's CJKAnalyzer: the bigrams of a run of Han characters (the character itself, where it stands
//! alone) and other words in lower case, full-width forms as the plain ones.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

#[derive(Clone, Default)]
pub struct Bigrams {
    token: Token,
}

impl Tokenizer for Bigrams {
    type TokenStream<'a> = BigramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> BigramStream<'a> {
        self.token.reset();
        BigramStream {
            text,
            at: 0,
            in_bigram: false,
            token: &mut self.token,
        }
    }
}

pub struct BigramStream<'a> {
    text: &'a str,
    at: usize,
    /// Whether the character at `at` has been the second of a bigram.
    in_bigram: bool,
    token: &'a mut Token,
}

impl BigramStream<'_> {
    fn set_token(&mut self, to: usize) {
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.at;
        self.token.offset_to = to;
        self.token.text.clear();
        let chars = self.text[self.at..to].chars();
        let lower = chars.map(half_width).flat_map(char::to_lowercase);
        self.token.text.extend(lower);
    }
}

impl TokenStream for BigramStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let rest = &self.text[self.at..];
            let mut chars = rest.chars();
            let Some(first) = chars.next() else {
                return false;
            };
            let next = self.at + first.len_utf8();
            if is_han(first) {
                let second = chars.next().filter(|&second| is_han(second));
                let was_in_bigram = self.in_bigram;
                self.in_bigram = second.is_some();
                if second.is_some() || !was_in_bigram {
                    self.set_token(next + second.map_or(0, char::len_utf8));
                    self.at = next;
                    return true;
                }
            } else if first.is_alphanumeric() {
                let length = rest.find(|c: char| is_han(c) || !c.is_alphanumeric());
                let end = self.at + length.unwrap_or(rest.len());
                self.set_token(end);
                self.at = end;
                return true;
            }
            self.at = next;
        }
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn is_han(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FD5}' | '々' | '〇' | '〡'..='〩' | '〸'..='〻' | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}
