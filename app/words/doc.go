// Package words holds the sentences for people, in Chinese and English, by the codes that
// the rest of the program uses. It decides nothing.
package words
