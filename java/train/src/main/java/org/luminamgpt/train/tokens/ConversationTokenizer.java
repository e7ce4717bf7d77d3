// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.Tokenizer;
import org.luminamgpt.tools.UniRep;
import org.luminamgpt.train.tokens.Conversation.Message;
import org.luminamgpt.train.tokens.Conversation.Picture;

/**
 * Conversations as tokens and labels, by the reference's template: the begin token, then each message and an end of
 * turn. What the model says is learnt, its end of turn and its pictures' whole frame too.
 */
public final class ConversationTokenizer {
    private static final String MARK = org.luminamgpt.Request.PICTURE_MARK;

    private final Tokenizer tokenizer;
    private final PictureEncoder encoder;
    private final int limit;

    /** @param limit the longest sequence allowed, tokens */
    public ConversationTokenizer(Tokenizer tokenizer, PictureEncoder encoder, int limit) {
        this.tokenizer = tokenizer;
        this.encoder = encoder;
        this.limit = limit;
    }

    /** @throws BadSampleException when counts differ, nothing is learnt, or the sequence is too long */
    public TokenRecord tokenize(long id, Conversation conversation) throws BadSampleException {
        List<Message> messages = withMarks(conversation.messages());
        TokenRecord record = conversation.bare() ? bare(id, messages) : framed(id, messages);
        if (record.length() > limit) throw new BadSampleException(record.length() + " tokens, over the limit of " + limit);
        if (record.targets() == 0) throw new BadSampleException("nothing to predict: no message is the model's");
        return record;
    }

    private TokenRecord framed(long id, List<Message> messages) throws BadSampleException {
        IntStream.Builder tokens = IntStream.builder().add(tokenizer.begin());
        IntStream.Builder labels = IntStream.builder().add(TokenRecord.IGNORED);
        for (Message message : messages) {
            for (int token : IntStream.concat(ids(message), IntStream.of(tokenizer.endOfTurn())).toArray()) {
                tokens.add(token);
                labels.add(message.human() ? TokenRecord.IGNORED : token);
            }
        }
        return new TokenRecord(id, tokens.build().toArray(), labels.build().toArray());
    }

    /** The last message's pictures alone. */
    private TokenRecord bare(long id, List<Message> messages) throws BadSampleException {
        if (messages.isEmpty()) throw new BadSampleException("nothing to predict: the conversation is empty");
        List<int[]> pictures = new ArrayList<>();
        for (Picture picture : messages.get(messages.size() - 1).pictures()) pictures.add(frame(picture));
        int[] tokens = pictures.stream().flatMapToInt(IntStream::of).toArray();
        return new TokenRecord(id, tokens, tokens.clone());
    }

    /** The message's ids, pictures laid out in place of their marks. */
    private IntStream ids(Message message) throws BadSampleException {
        IntStream.Builder ids = IntStream.builder();
        Iterator<Picture> pictures = message.pictures().iterator();
        for (int token : tokenizer.encode(message.text())) {
            if (token == tokenizer.pictureMark()) IntStream.of(frame(pictures.next())).forEach(ids);
            else ids.add(token);
        }
        return ids.build();
    }

    private int[] frame(Picture lazy) throws BadSampleException {
        Rgb picture = lazy.rgb();
        try {
            return UniRep.write(encoder.encode(picture), tokenizer);
        } catch (RuntimeException e) {
            throw new BadSampleException("a picture of " + picture.width() + "x" + picture.height() + " cannot be encoded: "
                    + e.getMessage(), e);
        }
    }

    /** Checks that marks and pictures match; pictures without any mark come first in the first message. */
    private static List<Message> withMarks(List<Message> messages) throws BadSampleException {
        long marks = messages.stream().mapToLong(ConversationTokenizer::marks).sum();
        long pictures = messages.stream().mapToLong(message -> message.pictures().size()).sum();
        if (marks == 0 && pictures > 0) {
            List<Message> marked = new ArrayList<>(messages);
            List<Picture> all = messages.stream().flatMap(message -> message.pictures().stream()).toList();
            for (int i = 0; i < messages.size(); i++) {
                Message message = messages.get(i);
                marked.set(i, new Message(message.human(), i == 0 ? (MARK + " ").repeat(all.size()) + message.text()
                        : message.text(), i == 0 ? all : List.of()));
            }
            return marked;
        }
        if (marks != pictures || messages.stream().anyMatch(message -> marks(message) != message.pictures().size())) {
            throw new BadSampleException(marks + " marks " + MARK + " for " + pictures + " pictures");
        }
        return messages;
    }

    static long marks(Message message) {
        return marks(message.text());
    }

    static long marks(String text) {
        return (text.length() - text.replace(MARK, "").length()) / MARK.length();
    }
}
