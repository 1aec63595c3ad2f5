// Package mail sends what people were told: it takes the messages that acts have appended and hands each to a post.
package mail
