-- Tokens of logs.spend by hour (UTC), provider, model, prompt size, mode, region and label.
-- Whole sums only; start is in seconds since 1970 UTC. Save the answer as CSV, JSON or Parquet, then:
-- tokencalc usage ANSWER
WITH uses AS (
  SELECT
    TIMESTAMPDIFF(
      SECOND,
      CAST('1970-01-01 00:00:00' AS TIMESTAMP_NTZ),
      CONVERT_TIMEZONE('UTC', 'UTC', `startTime`)
    ) AS `second`,
    0 AS `seconds`,
    COALESCE(
      CASE
        WHEN NOT CAST(`custom_llm_provider` AS STRING) IN ('', 'null', 'None', 'NULL')
        THEN CAST(`custom_llm_provider` AS STRING)
      END,
      ''
    ) AS `provider`,
    COALESCE(
      CASE
        WHEN NOT CAST(`model` AS STRING) IN ('', 'null', 'None', 'NULL')
        THEN CAST(`model` AS STRING)
      END,
      ''
    ) AS `model`,
    COALESCE(
      CASE
        WHEN NOT CAST(`team_id` AS STRING) IN ('', 'null', 'None', 'NULL')
        THEN CAST(`team_id` AS STRING)
      END,
      ''
    ) AS `label`,
    COALESCE(
      (
        COALESCE(CAST(`prompt_tokens` AS BIGINT), 0) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
              END AS BIGINT)
            ),
            0
          )
        ) - (
          (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                END AS BIGINT)
              ),
              0
            ) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT)
                ),
                0
              )
            )
          )
        ) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT)
            ),
            0
          )
        ) - (
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
            END AS BIGINT),
            0
          )
        )
      ),
      0
    ) AS `input`,
    COALESCE(
      CASE
        WHEN COALESCE(NULL, 0) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
              END AS BIGINT)
            ),
            0
          )
        ) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT)
            ),
            0
          )
        ) - (
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
            END AS BIGINT),
            0
          )
        ) - (
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
            END AS BIGINT),
            0
          )
        ) - (
          (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                END AS BIGINT)
              ),
              0
            ) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT)
                ),
                0
              )
            )
          )
        ) - (
          (
            COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) - (
          (
            COALESCE(CAST(`prompt_tokens` AS BIGINT), 0) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
                  END AS BIGINT)
                ),
                0
              )
            ) - (
              (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                    END AS BIGINT)
                  ),
                  0
                ) - (
                  COALESCE(
                    COALESCE(
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                        ) IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                        )
                      END AS BIGINT),
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                        ) IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                        )
                      END AS BIGINT)
                    ),
                    0
                  )
                )
              )
            ) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT)
                ),
                0
              )
            ) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) = COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
          END AS BIGINT),
          0
        )
        THEN (
          (
            COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) + COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
          END AS BIGINT),
          0
        )
        ELSE (
          COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
              END AS BIGINT),
              0
            )
          )
        )
      END,
      0
    ) AS `output`,
    COALESCE(
      COALESCE(
        CAST(CASE
          WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
          THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
        END AS BIGINT),
        CAST(CASE
          WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
          THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
        END AS BIGINT),
        CAST(CASE
          WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
          THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
        END AS BIGINT)
      ),
      0
    ) AS `cache_read`,
    COALESCE(
      COALESCE(
        CAST(CASE
          WHEN NOT GET_JSON_OBJECT(
            `metadata`,
            '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
          ) IN ('', 'null', 'None', 'NULL')
          THEN GET_JSON_OBJECT(
            `metadata`,
            '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
          )
        END AS BIGINT),
        CAST(CASE
          WHEN NOT GET_JSON_OBJECT(
            `metadata`,
            '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
          ) IN ('', 'null', 'None', 'NULL')
          THEN GET_JSON_OBJECT(
            `metadata`,
            '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
          )
        END AS BIGINT)
      ),
      0
    ) AS `cache_write_1h`,
    COALESCE(
      CAST(CASE
        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
        THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
      END AS BIGINT),
      0
    ) AS `audio_in`,
    COALESCE(
      CAST(CASE
        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
        THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
      END AS BIGINT),
      0
    ) AS `audio_out`,
    COALESCE(
      (
        COALESCE(
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
            END AS BIGINT),
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
            END AS BIGINT)
          ),
          0
        ) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT)
            ),
            0
          )
        )
      ),
      0
    ) AS `cache_write`,
    COALESCE(
      CAST(CASE
        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
        THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
      END AS BIGINT),
      0
    ) AS `reasoning`,
    CASE
      WHEN NOT CAST(`request_id` AS STRING) IN ('', 'null', 'None', 'NULL')
      THEN CAST(`request_id` AS STRING)
    END AS `key_0`,
    COALESCE(
      CAST(CASE
        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
        THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
      END AS BIGINT),
      0
    ) > (
      CASE
        WHEN COALESCE(NULL, 0) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
              END AS BIGINT)
            ),
            0
          )
        ) - (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                ) IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(
                  `metadata`,
                  '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                )
              END AS BIGINT)
            ),
            0
          )
        ) - (
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
            END AS BIGINT),
            0
          )
        ) - (
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
            END AS BIGINT),
            0
          )
        ) - (
          (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                END AS BIGINT)
              ),
              0
            ) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT)
                ),
                0
              )
            )
          )
        ) - (
          (
            COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) - (
          (
            COALESCE(CAST(`prompt_tokens` AS BIGINT), 0) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
                  END AS BIGINT)
                ),
                0
              )
            ) - (
              (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                    END AS BIGINT)
                  ),
                  0
                ) - (
                  COALESCE(
                    COALESCE(
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                        ) IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                        )
                      END AS BIGINT),
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                        ) IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(
                          `metadata`,
                          '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                        )
                      END AS BIGINT)
                    ),
                    0
                  )
                )
              )
            ) - (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    ) IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(
                      `metadata`,
                      '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                    )
                  END AS BIGINT)
                ),
                0
              )
            ) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) = COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
          END AS BIGINT),
          0
        )
        THEN (
          (
            COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        ) + COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
          END AS BIGINT),
          0
        )
        ELSE (
          COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
              END AS BIGINT),
              0
            )
          )
        )
      END
    ) AS `fault`
  FROM logs.spend
  WHERE
    NOT COALESCE(
      CASE
        WHEN NOT CAST(`cache_hit` AS STRING) IN ('', 'null', 'None', 'NULL')
        THEN CAST(`cache_hit` AS STRING)
      END IN ('True', 'true'),
      FALSE
    )
    AND NOT COALESCE(
      NULL IN (
        'aget_responses',
        'get_responses',
        'aretrieve_batch',
        'retrieve_batch',
        'aretrieve_file'
      ),
      FALSE
    )
    AND (
      COALESCE(
        COALESCE(
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
            END AS BIGINT),
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
            END AS BIGINT),
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
            END AS BIGINT)
          ),
          0
        ),
        0
      ) <> 0
      OR COALESCE(
        COALESCE(
          COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(
                `metadata`,
                '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
              ) IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(
                `metadata`,
                '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
              )
            END AS BIGINT),
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(
                `metadata`,
                '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
              ) IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(
                `metadata`,
                '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
              )
            END AS BIGINT)
          ),
          0
        ),
        0
      ) <> 0
      OR COALESCE(
        COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
          END AS BIGINT),
          0
        ),
        0
      ) <> 0
      OR COALESCE(
        COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
          END AS BIGINT),
          0
        ),
        0
      ) <> 0
      OR COALESCE(
        (
          COALESCE(
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
              END AS BIGINT),
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
              END AS BIGINT)
            ),
            0
          ) - (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT)
              ),
              0
            )
          )
        ),
        0
      ) <> 0
      OR COALESCE(
        CASE
          WHEN COALESCE(NULL, 0) - (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
                END AS BIGINT)
              ),
              0
            )
          ) - (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT)
              ),
              0
            )
          ) - (
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
              END AS BIGINT),
              0
            )
          ) - (
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
              END AS BIGINT),
              0
            )
          ) - (
            (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                  END AS BIGINT)
                ),
                0
              ) - (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT)
                  ),
                  0
                )
              )
            )
          ) - (
            (
              COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                  END AS BIGINT),
                  0
                )
              )
            )
          ) - (
            (
              COALESCE(CAST(`prompt_tokens` AS BIGINT), 0) - (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
                    END AS BIGINT)
                  ),
                  0
                )
              ) - (
                (
                  COALESCE(
                    COALESCE(
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                      END AS BIGINT),
                      CAST(CASE
                        WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                        THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                      END AS BIGINT)
                    ),
                    0
                  ) - (
                    COALESCE(
                      COALESCE(
                        CAST(CASE
                          WHEN NOT GET_JSON_OBJECT(
                            `metadata`,
                            '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                          ) IN ('', 'null', 'None', 'NULL')
                          THEN GET_JSON_OBJECT(
                            `metadata`,
                            '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                          )
                        END AS BIGINT),
                        CAST(CASE
                          WHEN NOT GET_JSON_OBJECT(
                            `metadata`,
                            '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                          ) IN ('', 'null', 'None', 'NULL')
                          THEN GET_JSON_OBJECT(
                            `metadata`,
                            '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                          )
                        END AS BIGINT)
                      ),
                      0
                    )
                  )
                )
              ) - (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT)
                  ),
                  0
                )
              ) - (
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
                  END AS BIGINT),
                  0
                )
              )
            )
          ) = COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
            END AS BIGINT),
            0
          )
          THEN (
            (
              COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                  END AS BIGINT),
                  0
                )
              )
            )
          ) + COALESCE(
            CAST(CASE
              WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
              THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
            END AS BIGINT),
            0
          )
          ELSE (
            COALESCE(CAST(`completion_tokens` AS BIGINT), 0) - (
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.audio_tokens')
                END AS BIGINT),
                0
              )
            )
          )
        END,
        0
      ) <> 0
      OR COALESCE(
        (
          COALESCE(CAST(`prompt_tokens` AS BIGINT), 0) - (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_read_input_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.cached_tokens')
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens') IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_read_input_tokens')
                END AS BIGINT)
              ),
              0
            )
          ) - (
            (
              COALESCE(
                COALESCE(
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.cache_creation_input_tokens')
                  END AS BIGINT),
                  CAST(CASE
                    WHEN NOT GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens') IN ('', 'null', 'None', 'NULL')
                    THEN GET_JSON_OBJECT(`metadata`, '$.additional_usage_values.cache_creation_input_tokens')
                  END AS BIGINT)
                ),
                0
              ) - (
                COALESCE(
                  COALESCE(
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT),
                    CAST(CASE
                      WHEN NOT GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      ) IN ('', 'null', 'None', 'NULL')
                      THEN GET_JSON_OBJECT(
                        `metadata`,
                        '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                      )
                    END AS BIGINT)
                  ),
                  0
                )
              )
            )
          ) - (
            COALESCE(
              COALESCE(
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT),
                CAST(CASE
                  WHEN NOT GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  ) IN ('', 'null', 'None', 'NULL')
                  THEN GET_JSON_OBJECT(
                    `metadata`,
                    '$.usage_object.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens'
                  )
                END AS BIGINT)
              ),
              0
            )
          ) - (
            COALESCE(
              CAST(CASE
                WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens') IN ('', 'null', 'None', 'NULL')
                THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.prompt_tokens_details.audio_tokens')
              END AS BIGINT),
              0
            )
          )
        ),
        0
      ) <> 0
      OR COALESCE(
        COALESCE(
          CAST(CASE
            WHEN NOT GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens') IN ('', 'null', 'None', 'NULL')
            THEN GET_JSON_OBJECT(`metadata`, '$.usage_object.completion_tokens_details.reasoning_tokens')
          END AS BIGINT),
          0
        ),
        0
      ) <> 0
      OR COALESCE(NOT NULL IN ('0', '0.0'), FALSE)
    )
), ranked AS (
  SELECT
    *,
    CASE
      WHEN `fault`
      OR `input` < 0
      OR `output` < 0
      OR `cache_read` < 0
      OR `cache_write_1h` < 0
      OR `audio_in` < 0
      OR `audio_out` < 0
      OR `cache_write` < 0
      OR `reasoning` < 0
      OR `reasoning` > `output`
      THEN 1
      ELSE 0
    END AS `state`,
    `input` + `cache_read` + `cache_write` + `cache_write_1h` + `output` + `audio_in` + `audio_out` AS `tokens`,
    CASE
      WHEN 1 = 1 AND `seconds` = 0
      THEN `input` + `cache_read` + `cache_write` + `cache_write_1h` + `audio_in`
    END AS `prompt`
  FROM uses
), sized AS (
  SELECT
    CASE WHEN `seconds` > 3600 THEN `second` ELSE `second` - `second` % 3600 END AS `start`,
    CASE WHEN `second` IS NULL THEN 0 WHEN `seconds` > 3600 THEN `seconds` ELSE 3600 END AS `seconds`,
    CASE
      WHEN `prompt` IS NULL
      THEN NULL
      WHEN `prompt` <= 250
      THEN 250
      WHEN `prompt` <= 500
      THEN 500
      WHEN `prompt` <= 1000
      THEN 1000
      WHEN `prompt` <= 2000
      THEN 2000
      WHEN `prompt` <= 4000
      THEN 4000
      WHEN `prompt` <= 8000
      THEN 8000
      WHEN `prompt` <= 16000
      THEN 16000
      WHEN `prompt` <= 31999
      THEN 31999
      WHEN `prompt` <= 32000
      THEN 32000
      WHEN `prompt` <= 64000
      THEN 64000
      WHEN `prompt` <= 99999
      THEN 99999
      WHEN `prompt` <= 100000
      THEN 100000
      WHEN `prompt` <= 127999
      THEN 127999
      WHEN `prompt` <= 128000
      THEN 128000
      WHEN `prompt` <= 199999
      THEN 199999
      WHEN `prompt` <= 200000
      THEN 200000
      WHEN `prompt` <= 255999
      THEN 255999
      WHEN `prompt` <= 256000
      THEN 256000
      WHEN `prompt` <= 271999
      THEN 271999
      WHEN `prompt` <= 272000
      THEN 272000
      WHEN `prompt` <= 511999
      THEN 511999
      WHEN `prompt` <= 512000
      THEN 512000
      WHEN `prompt` <= 524287
      THEN 524287
      WHEN `prompt` <= 524288
      THEN 524288
      WHEN `prompt` <= 1024000
      THEN 1024000
      ELSE 0
    END AS `prompt_to`,
    `provider`,
    `model`,
    `label`,
    `input`,
    `output`,
    `cache_read`,
    `cache_write_1h`,
    `audio_in`,
    `audio_out`,
    `cache_write`,
    `reasoning`,
    `state`,
    `prompt`,
    CASE
      WHEN `key_0` IS NULL
      THEN 1
      ELSE ROW_NUMBER() OVER (
        PARTITION BY `key_0`, `state`
        ORDER BY `tokens` DESC, CASE WHEN `second` IS NULL THEN 1 ELSE 0 END NULLS LAST, `second` NULLS LAST, `input` DESC, `cache_read` DESC, `cache_write` DESC, `cache_write_1h` DESC, `output` DESC, `audio_in` DESC, `reasoning` DESC, `provider` DESC, `model` DESC, `label` DESC
      )
    END AS `place`
  FROM ranked
)
SELECT
  `start`,
  `seconds`,
  `provider`,
  `model`,
  '' AS `mode`,
  '' AS `region`,
  `label`,
  '' AS `currency`,
  `prompt_to`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN 1 END), 0) AS BIGINT) AS `records`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN 1 END), 0) AS BIGINT) AS `requests`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 AND 1 IS NULL THEN 1 END), 0) AS BIGINT) AS `uncounted`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `input` END), 0) AS BIGINT) AS `input`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `output` END), 0) AS BIGINT) AS `output`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `cache_read` END), 0) AS BIGINT) AS `cache_read`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `cache_write_1h` END), 0) AS BIGINT) AS `cache_write_1h`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `audio_in` END), 0) AS BIGINT) AS `audio_in`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `audio_out` END), 0) AS BIGINT) AS `audio_out`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `cache_write` END), 0) AS BIGINT) AS `cache_write`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` = 1 THEN `reasoning` END), 0) AS BIGINT) AS `reasoning`,
  MIN(CASE WHEN `state` = 0 AND `place` = 1 THEN `prompt` END) AS `smallest_prompt`,
  MAX(CASE WHEN `state` = 0 AND `place` = 1 THEN `prompt` END) AS `largest_prompt`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 0 AND `place` > 1 THEN 1 END), 0) AS BIGINT) AS `duplicates`,
  CAST(COALESCE(SUM(CASE WHEN `state` = 1 THEN 1 END), 0) AS BIGINT) AS `malformed`
FROM sized
GROUP BY
  `start`,
  `seconds`,
  `provider`,
  `model`,
  `label`,
  `prompt_to`
