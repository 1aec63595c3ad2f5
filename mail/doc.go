// Package mail sends what people were told, and letters with a link: it takes what acts have appended and hands each to a
// post.
package mail
